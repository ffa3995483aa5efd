using Equiview.Evaluation.Pose.Metrics;

namespace Equiview.Evaluation.Tests.Pose.Metrics;

public sealed class PoseAccuracyTests
{
    private static readonly (double Degrees, double Meters)[] Errors = [
        (0.5, 0.005), (2, 0.002), (0.5, 0.04), (1, 0.001), (double.PositiveInfinity, double.PositiveInfinity), (double.NaN, 0)];

    [Fact]
    public void CentimeterDegree_GatesAreStrictAndNanIsWrong()
    {
        Assert.Equal(1 / 6.0, PoseAccuracy.CentimeterDegree(Errors, 1));
        Assert.Equal(3 / 6.0, PoseAccuracy.CentimeterDegree(Errors, 3));
        Assert.Equal(4 / 6.0, PoseAccuracy.CentimeterDegree(Errors, 5));
    }

    [Fact]
    public void CentimeterDegreeRow_ReportsSeparatePartsInPercent()
    {
        MetricRow row = PoseAccuracy.CentimeterDegreeRow("cat", Errors[..4]);
        double Value(string name) => row.Metrics.Single(m => m.Name == name).Value;
        Assert.Equal(75, Value("1cm"));
        Assert.Equal(50, Value("1deg"));
        Assert.Equal(25, Value("1cm1deg"));
        Assert.Equal(100, Value("5cm5deg"));
        Assert.Equal(0.75, Value("median rotation"), 1e-12);
        MetricRow mean = PoseAccuracy.MeanOverObjects([row, PoseAccuracy.CentimeterDegreeRow("can", Errors[..1])]);
        Assert.Equal(62.5, mean.Metrics[0].Value);
    }

    [Fact]
    public void AreaUnderCurve_IsTheAreaUnderTheStepFunction()
    {
        Assert.Equal(1, PoseAccuracy.AreaUnderCurve([0, 0]));
        Assert.Equal(0.5, PoseAccuracy.AreaUnderCurve([0.05]), 1e-12);
        Assert.Equal((1 + 0.25 + 0) / 3, PoseAccuracy.AreaUnderCurve([0, 0.075, double.PositiveInfinity]), 1e-12);
        Assert.True(double.IsNaN(PoseAccuracy.AreaUnderCurve([])));
    }

    [Fact]
    public void Recall_TwoInstances_MatchesGreedilyByScore()
    {
        // Three estimates for two instances: only the two best-scored count; the first takes the truth it fits best.
        var target = new BopTargetErrors(2, [0.9, 0.8, 0.99], new[,] { { 0.3, 0.02 }, { 0.01, 0.01 }, { 0.04, 0.03 } });
        Assert.Equal(0.5, BopRecall.At([target], 0.05));
        Assert.Equal(1, BopRecall.At([target], 0.31));
        Assert.Equal(0, BopRecall.At([target], 0.02));
        Assert.Equal(0.25, BopRecall.At([target, new BopTargetErrors(2, [], new double[0, 2])], 0.05));
        Assert.Equal(0.5, BopRecall.Score(0.25, 0.5, 0.75));
    }
}
