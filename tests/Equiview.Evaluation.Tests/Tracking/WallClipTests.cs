using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Features;
using Equiview.TestKit;
using Equiview.Tracking;
namespace Equiview.Evaluation.Tests.Tracking;

public sealed class WallClipTests
{
    /// <summary>
    /// An object passes before a plain wall, whose descriptors follow it. Without the patches as witnesses, AJ of such walls is 30 to 46.
    /// </summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Accurate_ObjectBeforeAPlainWall_LeavesTheWallWhereItIs()
    {
        string weights = SharedData.Require("weights", "alike-n.safetensors");
        var size = new ImageSize(320, 180);
        SyntheticClip clip = WallClips.Make(421, 12, size);
        using IFeatureExtractor extractor = FeatureExtractors.Load("alike-n", new FeatureExtractorOptions { Weights = weights });
        PointTrack[] truth = [.. TapVidQueries.Sample(clip.Tracks, TapVidQueryMode.First).Where((_, i) => i % 3 == 0)];
        IReadOnlyList<PointTrack> found = new VideoTracker(extractor, extractor.Recipe(longSide: size.LongSide)).Track(
            clip.Frames, [.. truth.Select(t => t.Query)], TrackingMode.Accurate);
        double score = 100 * TapVidMetrics.Score(
            TapVidMetrics.ToBenchmarkFrame(truth, size), TapVidMetrics.ToBenchmarkFrame(found, size), TapVidQueryMode.First).AverageJaccard;
        Assert.True(score > 65, $"AJ {score:F1}");
    }
}
