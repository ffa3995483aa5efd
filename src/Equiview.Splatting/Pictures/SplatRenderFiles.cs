using Equiview.Formats;
using Equiview.Formats.Nerfstudio;
using Equiview.Formats.Npy;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.Rendering.Gaussians;
namespace Equiview.Splatting.Pictures;

/// <summary>
/// Where renderings are written: an image, raw planes, a video, or a folder of images with their cameras, by the ending of a name.
/// </summary>
/// <param name="file">A name that ends in an image's extension, .npy or .mp4; a folder has none.</param>
internal sealed class SplatRenderFiles(string file)
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

        // The names come out of a file: none may lead out of the folder, or onto another.
        string[] names = OutputNames.Distinct(views.Select(v => OutputNames.WithoutPictureEnding(v.Name)), ".png");
        WriteImages(views[0].Intrinsics.Size, names, frames.Select(f => pictures.Draw(last = f, channel, background)));
        if (extension.Length == 0)
            NerfstudioWriter.Write(file, [.. views.Select((v, i) => new PosedView(names[i], v.Intrinsics, v.CameraFromWorld))]);
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

    private void WriteImages(ImageSize size, string[] names, IEnumerable<RgbImage> images)
    {
        if (extension == ".MP4")
        {
            using var video = new VideoWriter(file, size, FramesPerSecond);
            foreach (RgbImage image in images)
                video.Write(image);
            video.Finish();
            return;
        }

        foreach ((string name, RgbImage image) in names.Zip(images))
        {
            string target = extension.Length == 0 ? Path.Combine(file, name) : file;
            if (extension.Length == 0)
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            ImageFile.Write(target, image);
        }
    }
}
