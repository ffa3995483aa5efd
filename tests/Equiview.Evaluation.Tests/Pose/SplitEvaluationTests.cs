using Equiview.Evaluation.Pose;
using Equiview.Pose.Tests;

namespace Equiview.Evaluation.Tests.Pose;

public sealed class SplitEvaluationTests
{
    [Fact]
    public void Run_KnownObject_AnswersEveryQueryRightly()
    {
        var truth = new SyntheticObject();
        PosedScene scene = SyntheticObject.Ring(24);
        SplitResult result = SplitEvaluation.Run(
            scene, [.. scene.Views.Select(v => truth.Observe(v))], ReferenceSplit.EveryNth("ring", 24, 2));
        MetricRow row = result.ToRow("synthetic");
        Assert.Equal(12, result.Queries.Count);
        Assert.Equal(100, row.Metrics.First(m => m.Name == "1cm1deg").Value);
        Assert.Equal(100, row.Metrics.First(m => m.Name == "answered").Value);
    }

    [Fact]
    public void Run_ReferencesWithoutOverlap_AnswersNothing()
    {
        var truth = new SyntheticObject();
        PosedScene scene = SyntheticObject.Ring(8);
        SplitResult result = SplitEvaluation.Run(
            scene, [.. scene.Views.Select(v => truth.Observe(v))], ReferenceSplit.EveryNth("ring", 8, 4));
        Assert.Null(result.Onboarding);
        Assert.All(result.Queries, q => Assert.Equal(double.PositiveInfinity, q.RotationDegrees));
        Assert.Equal(0, result.ToRow("none").Metrics.First(m => m.Name == "5cm5deg").Value);
    }

    [Fact]
    public void Of_MiddleburyFolders_GivesTheViewCountsOfTheBaseline()
    {
        string temple = TestKit.SharedData.Require("pose", "middlebury_temple"),
            dino = TestKit.SharedData.Require("pose", "middlebury_dino");
        Assert.Equal([(24, 23), (16, 31), (12, 35), (8, 39)], Counts(temple));
        Assert.Equal([(24, 15), (12, 12), (12, 15), (8, 16)], Counts(dino));

        static (int, int)[] Counts(string folder) =>
            [.. MiddleburySplits.Of(folder, Formats.PosedSceneReader.Read(folder).Views)
                .Select(s => (s.References.Length, s.Queries.Length))];
    }
}
