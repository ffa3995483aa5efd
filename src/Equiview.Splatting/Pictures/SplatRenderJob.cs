using System.ComponentModel;
using Equiview.Formats.Npy;
using Equiview.Formats.Rerun;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Queries;
namespace Equiview.Splatting.Pictures;

/// <summary>A channel of a scene rendered from cameras to an image, raw planes, a video or a folder: 'splat render'.</summary>
public sealed record SplatRenderJob
{
    /// <summary>What is shown.</summary>
    [Description("Color, Depth (expected), AccumulatedDepth, Counts (of Gaussians a pixel), Alpha, Normals, "
        + "Pca (of the features), Similarity (to --vector) or Features (.npy)")]
    public SplatChannel Channel { get; init; } = SplatChannel.Color;

    /// <summary>The feature set to show; null is the only one.</summary>
    [Description("feature set to show (default the only one)")]
    public string? Features { get; init; }

    /// <summary>File of the descriptor of <see cref="SplatChannel.Similarity"/>, npy.</summary>
    [Description("npy with the descriptor of the Similarity channel")]
    public string? Vector { get; init; }

    /// <summary>Whether the background is white.</summary>
    [Description("white background instead of black")]
    public bool White { get; init; }

    /// <summary>Scene, cameras and images as a recording of the Rerun viewer; null writes none.</summary>
    [Description("recording (.rrd) for the Rerun viewer: the Gaussians as points, the cameras, their images")]
    public string? Rrd { get; init; }

    /// <summary>Refuses what does not go together.</summary>
    /// <param name="target">See <see cref="Run"/>.</param>
    /// <param name="frames">Number of cameras.</param>
    /// <exception cref="UsageException">An option without effect, or more frames than the target can hold.</exception>
    public void Require(string target, int frames)
    {
        if (Channel is not (SplatChannel.Pca or SplatChannel.Features or SplatChannel.Similarity) && (Features ?? Vector) is not null)
            throw new UsageException("--features goes with the channels Pca, Features and Similarity, --vector with Similarity");
        if ((Vector is null) == (Channel == SplatChannel.Similarity))
            throw new UsageException("the Similarity channel needs --vector FILE.npy, and no other channel takes it");
        if (Rrd is not null)
            RerunRecording.RequireName(Rrd);
        if (Rrd is not null && Channel == SplatChannel.Features)
            throw new UsageException("feature channels are no image for --rrd; choose the channel Pca");
        new SplatRenderFiles(target).RequireRoomFor(frames);
    }

    /// <summary>Renders and writes.</summary>
    /// <param name="scene">The Gaussians.</param>
    /// <param name="views">The cameras.</param>
    /// <param name="rasterizer">Renders; not disposed.</param>
    /// <param name="target">A name that ends in an image's extension, .npy or .mp4; a folder has none.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    /// <returns>The last frame.</returns>
    /// <exception cref="UsageException">See <see cref="Require"/>; or there is no such feature set.</exception>
    public GaussianRendering Run(
        GaussianScene scene, IReadOnlyList<PosedView> views, IGaussianRasterizer rasterizer, string target,
        CancellationToken cancellation = default)
    {
        Require(target, views.Count);
        GaussianFeatureSet? set = FeaturesOf(scene);
        var pictures = new SplatPictures(Channel == SplatChannel.Pca ? set : null);
        IEnumerable<GaussianRendering> frames = Frames(rasterizer, scene, views, set, cancellation);
        float background = White ? 1 : 0;
        using SceneRecording? recording = Rrd is null ? null : new SceneRecording(Rrd, scene, views);
        if (recording is not null)
            frames = frames.Select((frame, i) =>
            {
                recording.Add(i, views[i], pictures.Draw(frame, Channel, background));
                return frame;
            });
        GaussianRendering last = new SplatRenderFiles(target).Write(views, frames, Channel, pictures, background);
        recording?.Finish();
        return last;
    }

    private GaussianFeatureSet? FeaturesOf(GaussianScene scene)
    {
        if (Channel is not (SplatChannel.Pca or SplatChannel.Features or SplatChannel.Similarity))
            return null;
        GaussianFeatureSet set = SceneQuery.FeatureSetOf(scene, Features);
        return Vector is null
            ? set : new GaussianFeatureSet("relevancy", 1, new FeatureQuery(set).Relevancy(NpyFile.Read(Vector).ToSingles()));
    }

    // Normals face each camera; everything else is the same from everywhere.
    private IEnumerable<GaussianRendering> Frames(
        IGaussianRasterizer rasterizer, GaussianScene scene, IReadOnlyList<PosedView> views, GaussianFeatureSet? set,
        CancellationToken cancellation) =>
        Channel != SplatChannel.Normals
            ? rasterizer.RenderSequence(scene, views, new GaussianRenderOptions { Features = set }, cancellation)
            : views.Select(v => rasterizer.Render(
                GaussianView.Of(scene, v, new GaussianRenderOptions { Features = GaussianNormals.Towards(scene, v.CameraFromWorld) }),
                cancellation));
}
