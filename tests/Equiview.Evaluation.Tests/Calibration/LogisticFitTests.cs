using Equiview.Evaluation.Calibration;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class LogisticFitTests
{
    private static readonly double[] Truth = [1.5, -0.8];

    [Fact]
    public void Run_FallingWeightAllowed_IsFound()
    {
        (double intercept, double[] weights) = LogisticFit.Run(Draw(6000), 0, [0, 0], rising: false);
        Assert.Equal(0.5, intercept, 0.2);
        Assert.Equal(Truth[0], weights[0], 0.2);
        Assert.Equal(Truth[1], weights[1], 0.2);
    }

    [Fact]
    public void Run_FallingWeightForbidden_IsZero() => Assert.Equal(0, LogisticFit.Run(Draw(6000), 0, [0, 0], rising: true).Weights[1]);

    [Fact]
    public void Run_FewAnswers_StayNearTheValuesInUse()
    {
        double[] few = LogisticFit.Run(Draw(25), 0.5, Truth, rising: false).Weights;
        double[] free = LogisticFit.Run(Draw(25), 0, [9, 9], rising: false).Weights;
        Assert.All(few.Zip(Truth), w => Assert.Equal(w.Second, w.First, 0.9));
        Assert.NotEqual(few, free);
    }

    private static JudgedPose[] Draw(int count)
    {
        var random = new Random(3);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                double[] x = [(6 * random.NextDouble()) - 3, (6 * random.NextDouble()) - 3];
                double p = 1 / (1 + Math.Exp(-0.5 - (Truth[0] * x[0]) - (Truth[1] * x[1])));
                return new JudgedPose("any", x, random.NextDouble() < p);
            }),
        ];
    }
}
