using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Paper;
namespace Equiview.Tracking.Tests.Paper;

/// <summary>Against what the reference implementation returned (paper-protocol/golden/README.md, tracker.npz).</summary>
public sealed class PaperTrackerTests
{
    [Fact]
    public void Track_GoldenFeatures_GivesTheReferencesTracks()
    {
        using NpzArchive golden = Golden();
        (IReadOnlyList<PointQuery> queries, IReadOnlyList<PointTrack> tracks) = Run(golden);
        double[] expected = golden.Tensors["trajectories_xy"].ToDoubles();
        byte[] occluded = golden.Tensors["occluded"].Bytes.ToArray();
        float[] cosines = golden.Tensors["cosine_at_track"].ToSingles();
        for (int i = 0; i < queries.Count; i++)
        {
            for (int t = 0; t < 12; t++)
            {
                int at = (i * 12) + t;
                Assert.InRange(tracks[i].Points[t].DistanceTo(new(expected[2 * at], expected[(2 * at) + 1])), 0, 2e-4);
                Assert.Equal(occluded[at] == 0, tracks[i].Visible[t]);
                Assert.Equal(Math.Clamp(cosines[at], 0, 1), tracks[i].Confidence[t], 1e-4f);
            }
        }
    }

    [Fact]
    public void Score_GoldenTracks_GivesTheReferencesMetrics()
    {
        using NpzArchive golden = Golden();
        (IReadOnlyList<PointQuery> queries, IReadOnlyList<PointTrack> tracks) = Run(golden);
        double[] targets = golden.Tensors["target_points_xy"].ToDoubles();
        byte[] occluded = golden.Tensors["target_occluded"].Bytes.ToArray();
        PointTrack[] truth = [.. queries.Select((q, i) => new PointTrack(q,
            [.. Enumerable.Range(i * 12, 12).Select(j => new PixelPoint(targets[2 * j], targets[(2 * j) + 1]))], [.. Enumerable.Range(i * 12, 12).Select(j => occluded[j] == 0)]))];
        TapVidScore score = TapVidMetrics.Score(TapVidMetrics.ToBenchmarkFrame(truth, new(490, 350)), TapVidMetrics.ToBenchmarkFrame(tracks, new(245, 175)), TapVidQueryMode.Strided);
        Assert.Equal(golden.Tensors["metric_average_jaccard"].ToDoubles()[0], score.AverageJaccard, 1e-6);
        Assert.Equal(golden.Tensors["metric_average_pts_within_thresh"].ToDoubles()[0], score.AverageWithin, 1e-6);
        Assert.Equal(golden.Tensors["metric_occlusion_accuracy"].ToDoubles()[0], score.OcclusionAccuracy, 1e-6);
    }

    [Theory]
    [InlineData(-1, 50, 50)]
    [InlineData(12, 50, 50)]
    [InlineData(0, 246, 50)]
    [InlineData(0, double.NaN, 50)]
    public void Track_QueryThatCannotBe_IsRefused(int frame, double x, double y)
    {
        var features = new StoredFrameFeatures();
        for (int i = 0; i < 12; i++)
            features.Add(new FeatureMap([1, 0, 0, 1], 2, new PatchGrid(2, 1, 14, 7), AxisMapping.Identity, new ImageSize(245, 175)));
        Assert.Throws<DegenerateInputException>(() => new PaperTracker(features).Track([new PointQuery(0, frame, new(x, y))]));
        Assert.Throws<DegenerateInputException>(() => new PaperTracker(features).Track([new PointQuery(0, 0, new(5, 5)), new PointQuery(0, 1, new(5, 5))]));
    }

    private static NpzArchive Golden() => NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "tracker.npz"));

    private static (IReadOnlyList<PointQuery> Queries, IReadOnlyList<PointTrack> Tracks) Run(NpzArchive golden)
    {
        const int Frames = 12, Channels = 16, Rows = 24, Columns = 34;
        float[] planes = golden.Tensors["features"].ToSingles();
        var features = new StoredFrameFeatures();
        for (int frame = 0; frame < Frames; frame++)
        {
            var cells = new float[Rows * Columns * Channels];
            for (int i = 0; i < cells.Length; i++)
                cells[i] = planes[(((frame * Channels) + (i % Channels)) * Rows * Columns) + (i / Channels)];
            features.Add(new FeatureMap(cells, Channels, new PatchGrid(Columns, Rows, 14, 7), AxisMapping.Identity, new ImageSize(245, 175)));
        }

        double[] xy = golden.Tensors["query_points_xy"].ToDoubles();
        long[] queryFrames = golden.Tensors["query_frame"].ToInt64s();
        PointQuery[] queries = [.. queryFrames.Select((f, i) => new PointQuery(i, (int)f, new(xy[2 * i] * 245 / 490, xy[(2 * i) + 1] * 175 / 350)))];
        return (queries, new PaperTracker(features).Track(queries));
    }
}
