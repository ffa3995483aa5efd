using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Tracking;
using Equiview.Tracking.Queries;
namespace Equiview.Benchmarks.Comparisons;

/// <summary>A way of tracking from frames to tracks, extraction included, against Lucas-Kanade; with its peak memory.</summary>
internal sealed class TrackingModeComparison(TrackingMode mode, string model, bool quick) : Comparison
{
    private readonly int frames = quick ? 8 : 24, columns = quick ? 4 : 8;
    private readonly ImageSize size = new(640, 360);

    public override string Name => FormattableString.Invariant($"tracking end to end: {mode} with {model}, {frames} frames of {size}");

    public override string Run()
    {
        RgbImage[] video = [.. SyntheticClips.FromTextures(1, frames, size).Frames];
        IReadOnlyList<PointQuery> queries = PointQueries.Grid(size, columns);
        using IFeatureExtractor extractor = FeatureExtractors.Load(model);
        FeatureRecipe recipe = extractor.Recipe();
        double? memory = PeakMemory.MegabytesAbove(() => Track(mode));
        (Timing ours, Timing flow) = InterleavedTimer.Run(() => Track(mode), () => Track(TrackingMode.Flow), quick ? 1 : 2);
        return Report(
            FormattableString.Invariant($"{queries.Count} points"),
            ours,
            "Lucas-Kanade",
            flow,
            FormattableString.Invariant($"peak memory above video and weights {memory:F0} MB"));

        void Track(TrackingMode how) => new VideoTracker(extractor, recipe).Track(video, queries, how);
    }
}
