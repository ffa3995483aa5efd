using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Tracking;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Paper;
namespace Equiview.Benchmarks.Comparisons;

/// <summary>What tracking costs beyond the features: 256 points through 60 frames, one match a frame, against the extraction.</summary>
internal sealed class PaperTrackingComparison(string model, bool quick) : Comparison
{
    private const int Points = 256;
    private readonly int frames = quick ? 12 : 60;
    private readonly ImageSize size = new(640, 360);

    public override string Name => FormattableString.Invariant($"tracking: {Points} points through {frames} frames of {size}, {model}");

    public override string Run()
    {
        RgbImage[] video = [.. SyntheticClips.FromTextures(1, frames, size).Frames];
        using IFeatureExtractor extractor = FeatureExtractors.Load(model);
        FeatureRecipe recipe = extractor.Recipe();
        PointQuery[] queries = [.. Enumerable.Range(0, Points)
            .Select(i => new PointQuery(i, 0, new PixelPoint(20 + (i % 16 * 40), 10 + (i / 16 * 22))))];
        StoredFrameFeatures features = StoredFrameFeatures.Extract(video, extractor, recipe);
        (Timing tracking, Timing extraction) = InterleavedTimer.Run(
            () => new PaperTracker(features).Track(queries, occlusion: false),
            () => StoredFrameFeatures.Extract(video, extractor, recipe), quick ? 1 : 2);
        return Report(
            "tracking, one match a frame",
            tracking,
            "extraction",
            extraction,
            FormattableString.Invariant($"stored features {features.StoredBytes / 1e6:F0} MB"));
    }
}
