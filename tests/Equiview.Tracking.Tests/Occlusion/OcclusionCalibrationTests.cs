using Equiview.Tracking.Occlusion;

namespace Equiview.Tracking.Tests.Occlusion;

public sealed class OcclusionCalibrationTests
{
    [Fact]
    public void Fit_SamplesOfAKnownLogistic_GivesItsWeights()
    {
        double[] truth = [5, -4, -1.5, -0.8, -1];
        var known = new OcclusionCalibration(truth);
        var random = new Random(3);
        (VisibilityCues, bool)[] samples = [.. Enumerable.Range(0, 40000).Select(_ =>
        {
            var cues = new VisibilityCues(random.NextDouble(), random.NextDouble(), 10 * random.NextDouble(), random.Next(2) == 0);
            return (cues, random.NextDouble() < known.Probability(cues));
        })];
        OcclusionCalibration fitted = OcclusionCalibration.Fit(samples);
        for (int i = 0; i < truth.Length; i++)
            Assert.Equal(truth[i], fitted.Weights[i], 0.25);
    }

    [Fact]
    public void Fit_CueThatDividesPerfectly_StaysFinite()
    {
        OcclusionCalibration fitted = OcclusionCalibration.Fit([.. Enumerable.Range(0, 100).Select(i => (new VisibilityCues(i / 100.0, 0, double.PositiveInfinity, false), i < 50))]);
        Assert.All(fitted.Weights, w => Assert.True(double.IsFinite(w)));
        Assert.True(fitted.Probability(new(0.1, 0, double.PositiveInfinity, false)) > 0.9);
        Assert.True(fitted.Probability(new(0.9, 0, double.PositiveInfinity, false)) < 0.1);
    }

    [Fact]
    public void Fit_NothingHidden_IsRefused() =>
        Assert.Throws<DegenerateInputException>(() => OcclusionCalibration.Fit([(new VisibilityCues(0, 0, 0, false), true)]));
}
