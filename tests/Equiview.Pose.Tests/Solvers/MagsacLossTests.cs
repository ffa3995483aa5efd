using Equiview.Pose.Solvers;

namespace Equiview.Pose.Tests.Solvers;

public sealed class MagsacLossTests
{
    [Fact]
    public void Evaluate_OverTheRange_RisesFromZeroToOne()
    {
        Assert.Equal(0, MagsacLoss.Evaluate(0), 1e-12);
        Assert.Equal(1, MagsacLoss.Evaluate(1));
        Assert.Equal(1, MagsacLoss.Evaluate(double.PositiveInfinity));
        Assert.Equal(1, MagsacLoss.Evaluate(double.NaN));
        for (int i = 1; i <= 1000; i++)
            Assert.True(MagsacLoss.Evaluate(i / 1000.0) >= MagsacLoss.Evaluate((i - 1) / 1000.0));
    }

    [Fact]
    public void Evaluate_AgainstNumericalMarginalisation_Agrees()
    {
        // The derivative of the loss is r times the weight; the weight integrates the two-dimensional inlier density over noise levels up
        // to the largest.
        const double k = 3.034854258770293;
        double[] samples = [0.1, 0.35, 0.6, 0.9];
        double end = LossIntegral(1, k);
        foreach (double ratio in samples)
            Assert.Equal(LossIntegral(ratio, k) / end, MagsacLoss.Evaluate(ratio * ratio), 2e-3);
    }

    private static double LossIntegral(double ratio, double k)
    {
        double sum = 0;
        const int steps = 400;
        for (int i = 0; i < steps; i++)
        {
            double r = (i + 0.5) / steps * ratio * k;
            sum += r * Weight(r, k) * (ratio * k / steps);
        }

        return sum;
    }

    // Rayleigh density of the residual; noise sigma uniform in r/k .. 1: points farther than k sigma are no inliers of that level.
    private static double Weight(double r, double k)
    {
        double sum = 0, low = r / k;
        const int steps = 400;
        for (int i = 0; i < steps; i++)
        {
            double sigma = low + ((i + 0.5) / steps * (1 - low));
            sum += r * Math.Exp(-r * r / (2 * sigma * sigma)) / (sigma * sigma) * ((1 - low) / steps);
        }

        return sum;
    }
}
