using Equiview.Pose.Solvers;

namespace Equiview.Pose.Tests.Solvers;

public sealed class RansacStatisticsTests
{
    [Fact]
    public void AllInlierProbability_FiveOfTen_IsHypergeometric()
    {
        double expected = 5.0 / 10 * 4 / 9 * 3 / 8 * 2 / 7 * 1 / 6;
        Assert.Equal(expected, RansacStatistics.AllInlierProbability(5, 10, 5), 1e-12);
        Assert.NotEqual(Math.Pow(0.5, 5), RansacStatistics.AllInlierProbability(5, 10, 5), 1e-3);
    }

    [Fact]
    public void AllInlierProbability_SampleLargerThanInliers_IsZero() => Assert.Equal(0, RansacStatistics.AllInlierProbability(2, 10, 3));

    [Theory]
    [InlineData(0.064, 0.9999, 140)]
    [InlineData(0.5, 0.99, 7)]
    [InlineData(1, 0.99, 1)]
    [InlineData(0, 0.99, int.MaxValue)]
    public void RequiredIterations_IsTheLogRatio(double probability, double confidence, int expected) =>
        Assert.Equal(expected, RansacStatistics.RequiredIterations(probability, confidence));
}
