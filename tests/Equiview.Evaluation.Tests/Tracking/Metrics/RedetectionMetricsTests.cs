using System.Text.Json;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Tracking.Metrics;

public sealed class RedetectionMetricsTests
{
    private static readonly bool[] Seen = [true, true, false, true, true, false, false, true];

    [Fact]
    public void Score_RandomTracks_AgreesWithTheDefinitionInPython()
    {
        string file = Repository.PathOf("tests", "Equiview.Evaluation.Tests", "Fixtures", "tracking", "redetection.json");
        JsonElement root = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        JsonElement[] tracks = [.. root.GetProperty("tracks").EnumerateArray()];
        double score = RedetectionMetrics.Score(
            [.. tracks.Select(t => Track(t, "points", "visible"))], [.. tracks.Select(t => Track(t, "predicted", "predictedVisible"))]);
        Assert.Equal(root.GetProperty("score").GetDouble(), score, 1e-12);
    }

    [Fact]
    public void Score_PerfectAndLost_AreOneAndZero()
    {
        Assert.Equal(1, RedetectionMetrics.Score([Make(Seen, 0)], [Make(Seen, 0)]));
        // 16 px off is within the last threshold, which is inclusive here.
        Assert.Equal(0.2, RedetectionMetrics.Score([Make(Seen, 0)], [Make(Seen, 16)]), 1e-12);
        Assert.Equal(0, RedetectionMetrics.Score([Make(Seen, 0)], [Make([.. Seen.Select((s, t) => s && t < 2)], 0)]));
    }

    [Fact]
    public void Score_NoOcclusion_IsNaN() =>
        Assert.True(double.IsNaN(RedetectionMetrics.Score([Make([true, true, false, false], 0)], [Make([true, true, true, true], 0)])));

    private static PointTrack Make(bool[] visible, double off) =>
        new(new PointQuery(0, 0, new(10, 10)), [.. visible.Select(_ => new PixelPoint(10 + off, 10))], visible);

    private static PointTrack Track(JsonElement track, string points, string visible)
    {
        PixelPoint[] path = [.. track.GetProperty(points).EnumerateArray().Select(p => new PixelPoint(p[0].GetDouble(), p[1].GetDouble()))];
        bool[] seen = [.. track.GetProperty(visible).EnumerateArray().Select(v => v.GetInt32() == 1)];
        int query = track.GetProperty("query").GetInt32();
        return new PointTrack(new PointQuery(0, query, path[query]), path, seen);
    }
}
