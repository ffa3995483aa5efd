using System.Text.Json;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Tracking.Metrics;

/// <summary>Against the functions of tapnet (tracking/golden/tapvid_metrics_golden.json).</summary>
public sealed class TapVidMetricsTests
{
    [Fact]
    public void Score_AllGoldenCases_AgreesIncludingNaN()
    {
        int compared = 0;
        foreach (JsonElement test in Golden().GetProperty("metric_cases").EnumerateArray())
        {
            TapVidQueryMode mode = test.GetProperty("query_mode").GetString() == "first" ? TapVidQueryMode.First : TapVidQueryMode.Strided;
            bool trackwise = test.GetProperty("trackwise").GetBoolean();
            for (int video = 0; video < test.GetProperty("gt_tracks_xy").GetArrayLength(); video++)
            {
                double[][] queries = test.GetProperty("query_points_tyx")[video].Deserialize<double[][]>()!;
                PointTrack[] truth = Tracks(test, "gt", video, queries), predicted = Tracks(test, "pred", video, queries);
                IReadOnlyList<TapVidScore> scores = trackwise
                    ? TapVidMetrics.ScoreEach(truth, predicted, mode)
                    : [TapVidMetrics.Score(truth, predicted, mode)];
                for (int i = 0; i < scores.Count; i++)
                {
                    TapVidScore s = scores[i];
                    JsonElement Expected(string name) =>
                        trackwise
                            ? test.GetProperty("expected").GetProperty(name)[video][i]
                            : test.GetProperty("expected").GetProperty(name)[video];
                    string what = $"{test.GetProperty("name").GetString()} {mode} {trackwise} {video} {i}";
                    Same(Expected("occlusion_accuracy"), s.OcclusionAccuracy, what);
                    Same(Expected("average_jaccard"), s.AverageJaccard, what);
                    Same(Expected("average_pts_within_thresh"), s.AverageWithin, what);
                    for (int k = 0; k < 5; k++)
                    {
                        Same(Expected($"pts_within_{TapVidMetrics.ThresholdsPixels[k]}"), s.PointsWithin[k], what);
                        Same(Expected($"jaccard_{TapVidMetrics.ThresholdsPixels[k]}"), s.Jaccard[k], what);
                    }
                }
            }

            compared++;
        }

        Assert.Equal(32, compared);
    }

    [Fact]
    public void Sample_GoldenCases_GivesTheSameQueries()
    {
        foreach (JsonElement test in Golden().GetProperty("query_sampling_cases").EnumerateArray())
        {
            double[][][] points = test.GetProperty("target_points_xy").Deserialize<double[][][]>()!;
            JsonElement[] occluded = [.. test.GetProperty("target_occluded").EnumerateArray()];
            PointTrack[] tracks = [
                .. points.Select(
                    (p, i) => new PointTrack(
                        new PointQuery(i, 0, default),
                        [.. p.Select(xy => new PixelPoint(xy[0], xy[1]))],
                        [.. occluded[i].EnumerateArray().Select(v => !Truth(v))]))];
            TapVidQueryMode mode = test.GetProperty("function").GetString() == "sample_queries_first"
                ? TapVidQueryMode.First
                : TapVidQueryMode.Strided;
            IReadOnlyList<PointTrack> samples = TapVidQueries.Sample(tracks, mode);
            double[][] expected = test.GetProperty("expected").GetProperty("query_points")[0].Deserialize<double[][]>()!;
            double[][][] targets = test.GetProperty("expected").GetProperty("target_points")[0].Deserialize<double[][][]>()!;
            Assert.Equal(expected.Length, samples.Count);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i][0], samples[i].Query.Frame);
                Assert.Equal(expected[i][1], samples[i].Query.Point.Y, 1e-6);
                Assert.Equal(expected[i][2], samples[i].Query.Point.X, 1e-6);
                Assert.Equal(targets[i].Select(p => new PixelPoint(p[0], p[1])), samples[i].Points);
            }
        }
    }

    [Fact]
    public void ToBenchmarkFrame_Side255_MovesTheBorderByOnePixel()
    {
        PointTrack[] tracks = [new(new PointQuery(0, 0, new(854, 480)), [new(854, 480)], [true])];
        Assert.Equal(new PixelPoint(256, 256), TapVidMetrics.ToBenchmarkFrame(tracks, new(854, 480))[0].Points[0]);
        Assert.Equal(new PixelPoint(255, 255), TapVidMetrics.ToBenchmarkFrame(tracks, new(854, 480), 255)[0].Points[0]);
    }

    [Fact]
    public void Score_TracksThatDoNotPair_AreRefused()
    {
        PointTrack one = new(new PointQuery(0, 0, default), [default], [true]);
        PointTrack two = new(new PointQuery(0, 0, default), [default, default], [true, true]);
        Assert.Throws<DegenerateInputException>(() => TapVidMetrics.Score([one], [], TapVidQueryMode.First));
        Assert.Throws<DegenerateInputException>(() => TapVidMetrics.Score([one], [two], TapVidQueryMode.First));
    }

    private static JsonElement Golden() =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Require("tracking", "golden", "tapvid_metrics_golden.json"))).RootElement;

    private static PointTrack[] Tracks(JsonElement test, string who, int video, double[][] queries)
    {
        double[][][] points = test.GetProperty($"{who}_tracks_xy")[video].Deserialize<double[][][]>()!;
        JsonElement occluded = test.GetProperty($"{who}_occluded")[video];
        return [.. points.Select((p, i) => new PointTrack(
            new PointQuery(i, TapVidQueries.FrameOf(queries[i][0]), new(queries[i][2], queries[i][1])),
            [.. p.Select(xy => new PixelPoint(xy[0], xy[1]))],
            [.. occluded[i].EnumerateArray().Select(v => !Truth(v))]))];
    }

    private static bool Truth(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetInt32() != 0 : value.GetBoolean();

    private static void Same(JsonElement expected, double actual, string what)
    {
        double value = expected.ValueKind == JsonValueKind.Null ? double.NaN : expected.GetDouble();
        Assert.True(
            double.IsNaN(value) ? double.IsNaN(actual) : Math.Abs(value - actual) <= 1e-6, $"{what}: expected {value}, got {actual}");
    }
}
