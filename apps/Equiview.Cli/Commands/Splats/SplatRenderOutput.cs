using Equiview.Formats;
using Equiview.Formats.Nerfstudio;
using Equiview.Formats.Npy;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Pictures;

namespace Equiview.Cli.Commands.Splats;

/// <summary>
/// Where 'splat render' writes: an image, raw planes, a video, or a folder of images with their cameras, by the ending of a name.
/// </summary>
/// <param name="file">A name that ends in an image's extension, .npy or .mp4; a folder has none.</param>
internal sealed class SplatRenderOutput(string file)
{
    private const double FramesPerSecond = 24;
    private readonly string extension = Path.GetExtension(file).ToUpperInvariant();

    /// <summary>Refuses more frames than the output can hold.</summary>
    public void RequireRoomFor(int frames)
    {
        if (frames > 1 && extension is not ("" or ".MP4"))
            throw new UsageException("an orbit or a camera path is written to a .mp4 or a folder; choose -o accordingly");
    }

    /// <summary>Writes the frames as they come; returns the last one.</summary>
    public GaussianRendering Write(
        IReadOnlyList<PosedView> views, IEnumerable<GaussianRendering> frames, SplatChannel channel, SplatPictures pictures,
        float background)
    {
        GaussianRendering last = null!;
        if (extension == ".NPY")
        {
            WritePlanes(last = frames.First(), channel);
            return last;
        }

        WriteImages(views, frames.Select(f => pictures.Draw(last = f, channel, background)));
        if (extension.Length == 0)
            NerfstudioWriter.Write(
                file, [.. views.Select(v => new PosedView(Path.ChangeExtension(v.Name, ".png"), v.Intrinsics, v.CameraFromWorld))]);
        return last;
    }

    private void WritePlanes(GaussianRendering rendering, SplatChannel channel)
    {
        PlanarImage planes = channel switch
        {
            SplatChannel.Color => rendering.Color,
            SplatChannel.Depth => rendering.ExpectedDepth(),
            SplatChannel.AccumulatedDepth => rendering.Depth,
            SplatChannel.Counts => SplatPictures.Counts(rendering),
            SplatChannel.Alpha => rendering.Alpha,
            SplatChannel.Normals or SplatChannel.Similarity => SplatPictures.OverAlpha(rendering),
            _ => rendering.Features!,
        };
        NpyFile.Write(file, StoredTensor.From(planes.Values, planes.Channels, planes.Size.Height, planes.Size.Width));
    }

    private void WriteImages(IReadOnlyList<PosedView> views, IEnumerable<RgbImage> images)
    {
        if (extension == ".MP4")
        {
            using var video = new VideoWriter(file, views[0].Intrinsics.Size, FramesPerSecond);
            foreach (RgbImage image in images)
                video.Write(image);
            video.Finish();
            return;
        }

        if (extension.Length == 0)
            Directory.CreateDirectory(file);
        foreach ((PosedView view, RgbImage image) in views.Zip(images))
            ImageFile.Write(extension.Length == 0 ? Path.Combine(file, Path.ChangeExtension(view.Name, ".png")) : file, image);
    }
}
