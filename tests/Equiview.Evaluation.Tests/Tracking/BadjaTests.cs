using Equiview.Evaluation.Tracking;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Features;
using Equiview.Formats;
using Equiview.TestKit;
using Equiview.Tracking;
using Equiview.Tracking.Flow;
namespace Equiview.Evaluation.Tests.Tracking;

public sealed class BadjaTests
{
    /// <summary>
    /// The floors that an independent program (Python, OpenCV 4.6) measured with static points and with its own Lucas-Kanade.
    /// </summary>
    [Theory]
    [InlineData("horsejump-high", 157, 8.3, 3.8)]
    [InlineData("dog", 171, 5.3, 1.4)]
    [InlineData("camel", 226, 60.2, 17.2)]
    [InlineData("bear", 280, double.NaN, 17.4)]
    public void Score_StaticPoints_GivesTheKnownFloor(string clip, int observations, double pck, double within)
    {
        BadjaFolder folder = BadjaFolder.Open(SharedData.Require("tracking", "davis_badja"));
        BadjaMetrics score = folder.Score(clip, (video, queries) =>
        {
            int frames = video.Count();
            return [.. queries.Select(q => new PointTrack(q, [.. Enumerable.Repeat(q.Point, frames)], new bool[frames]))];
        });
        Assert.Equal(observations, score.Observations);
        Assert.Equal(pck, 100 * score.PckSegment, 0.7);
        Assert.Equal(within, 100 * score.AverageWithin, 0.7);
    }

    [Fact]
    public void Score_LucasKanade_AgreesWithTheIndependentRun()
    {
        BadjaFolder folder = BadjaFolder.Open(SharedData.Require("tracking", "davis_badja"));
        BadjaMetrics score = folder.Score("camel", (video, queries) => new LucasKanadeTracker().Track(video, queries));
        Assert.Equal(39.4, 100 * score.AverageWithin, 1.5);
    }

    [Fact]
    public void Survival_LateFailure_CountsTheFramesBefore()
    {
        PixelPoint[] still = [.. Enumerable.Repeat(new PixelPoint(100, 100), 11)];
        PixelPoint[] leaves = [.. still.Select((p, i) => i < 6 ? p + new PixelPoint(3, 4) : p + new PixelPoint(60, 0))];
        var query = new PointQuery(0, 0, still[0]);
        bool[] seen = [.. Enumerable.Repeat(true, 11)];
        SurvivalMetrics score = SurvivalMetrics.Score([new PointTrack(query, still, seen)], [new PointTrack(query, leaves, seen)]);
        Assert.Equal(0.5, score.SurvivalRate, 1e-12);
        Assert.Equal(32.5, score.MedianTrajectoryErrorPixels, 1e-12);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Score_CandidateTracker_BeatsLucasKanade()
    {
        string weights = SharedData.Require("weights", "alike-n.safetensors");
        BadjaFolder folder = BadjaFolder.Open(SharedData.Require("tracking", "davis_badja"));
        using IFeatureExtractor extractor = FeatureExtractors.Load("alike-n", new FeatureExtractorOptions { Weights = weights });
        FeatureRecipe recipe = extractor.Recipe(longSide: 480);
        double baseline = folder.Score("camel", (video, queries) => new LucasKanadeTracker().Track(video, queries)).AverageWithin;
        double accurate = folder.Score(
            "camel", (video, queries) => new VideoTracker(extractor, recipe).Track(video, queries, TrackingMode.Accurate)).AverageWithin;
        Assert.True(accurate > baseline, $"{accurate} against {baseline}");
    }
}
