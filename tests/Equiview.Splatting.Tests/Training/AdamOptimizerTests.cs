using Equiview.Splatting.Training;

namespace Equiview.Splatting.Tests.Training;

public sealed class AdamOptimizerTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(48 * 7)]
    [InlineData(100_003)]
    public void Step_AgainstTheFormula_IsEqual(int count)
    {
        var random = new Random(2);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        float[] first = new float[count], second = new float[count];
        double[] expected = Array.ConvertAll(values, v => (double)v), m = new double[count], s = new double[count];
        float[] rates = AdamOptimizer.HarmonicRates(4, 0.1, 0.01);
        for (int step = 1; step <= 3; step++)
        {
            float[] gradient = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
            AdamOptimizer.Step(values, gradient, first, second, step, rates, new ParallelOptions());
            for (int i = 0; i < count; i++)
            {
                (m[i], s[i]) = ((0.9 * m[i]) + (0.1 * gradient[i]), (0.999 * s[i]) + (0.001 * gradient[i] * gradient[i]));
                double root = Math.Sqrt(s[i] / (1 - Math.Pow(0.999, step))) + 1e-15;
                expected[i] -= (i % 12 < 3 ? 0.1 : 0.01) * m[i] / (1 - Math.Pow(0.9, step)) / root;
            }
        }

        for (int i = 0; i < count; i++)
            Assert.Equal(expected[i], values[i], 1e-4);
    }

    [Fact]
    public void Step_GradientThatIsNotFinite_ChangesNothing()
    {
        float[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9], gradient = new float[9];
        (gradient[0], gradient[3], gradient[8]) = (float.NaN, float.PositiveInfinity, float.NaN);
        AdamOptimizer.Step(values, gradient, new float[9], new float[9], 1, [0.1f], new ParallelOptions());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], values);
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.9, 2)]
    [InlineData(0.3, 7)]
    public void Share_OfCopies_LetsTheSameLightThrough(double opacity, int copies)
    {
        (double each, double factor) = GaussianRelocation.Share(opacity, copies);
        Assert.Equal(1 - opacity, Math.Pow(1 - each, copies), 1e-12);
        Assert.Equal(copies == 1 ? 1 : factor, factor, 1e-12);
        Assert.InRange(factor, 0.5, 1.0000001);
    }
}
