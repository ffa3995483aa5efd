using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Formats.Npy;
using Equiview.Tracking.Tests.Paper;
namespace Equiview.Evaluation.Tests.Tracking;

/// <summary>The reference implementation's metrics of its own tracks.</summary>
public sealed class PaperTrackerScoreTests
{
    [Fact]
    public void Score_GoldenTracks_GivesTheReferencesMetrics()
    {
        using NpzArchive golden = PaperGolden.Open();
        (IReadOnlyList<PointQuery> queries, IReadOnlyList<PointTrack> tracks) = PaperGolden.Run(golden);
        double[] targets = golden.Tensors["target_points_xy"].ToDoubles();
        byte[] occluded = golden.Tensors["target_occluded"].Bytes.ToArray();
        PointTrack[] truth = [.. queries.Select((q, i) => new PointTrack(q,
            [.. Enumerable.Range(i * 12, 12).Select(j => new PixelPoint(targets[2 * j], targets[(2 * j) + 1]))],
            [.. Enumerable.Range(i * 12, 12).Select(j => occluded[j] == 0)]))];
        TapVidScore score = TapVidMetrics.Score(
            TapVidMetrics.ToBenchmarkFrame(truth, new(490, 350)),
            TapVidMetrics.ToBenchmarkFrame(tracks, new(245, 175)),
            TapVidQueryMode.Strided);
        Assert.Equal(golden.Tensors["metric_average_jaccard"].ToDoubles()[0], score.AverageJaccard, 1e-6);
        Assert.Equal(golden.Tensors["metric_average_pts_within_thresh"].ToDoubles()[0], score.AverageWithin, 1e-6);
        Assert.Equal(golden.Tensors["metric_occlusion_accuracy"].ToDoubles()[0], score.OcclusionAccuracy, 1e-6);
    }
}
