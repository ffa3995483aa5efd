using Equiview.Splatting.Training;

namespace Equiview.Splatting.Tests.Training;

public sealed class PhotometricLossTests
{
    private static readonly ImageSize Size = new(19, 16);

    [Fact]
    public void Ssim_OfEqualPlanes_IsOne()
    {
        float[] plane = Noise(1, 1);
        Assert.Equal(1, new StructuralSimilarity(Size).Evaluate(plane, plane, 1, []), 1e-6);
    }

    [Fact]
    public void Ssim_AgainstTheDefinition_IsEqual()
    {
        float[] x = Noise(1, 1), y = Noise(1, 2);
        double[] window = [.. Enumerable.Range(0, 11).Select(i => Math.Exp(-Math.Pow(i - 5, 2) / 4.5))];
        double total = window.Sum() * window.Sum(), sum = 0;
        for (int v = 0; v <= Size.Height - 11; v++)
        {
            for (int u = 0; u <= Size.Width - 11; u++)
            {
                double Mean(Func<int, double> value) => Enumerable.Range(0, 121).Sum(
                    k => window[k / 11] * window[k % 11] * value(((v + (k / 11)) * Size.Width) + u + (k % 11))) / total;
                double mx = Mean(i => x[i]), my = Mean(i => y[i]), vx = Mean(i => x[i] * x[i]) - (mx * mx),
                    vy = Mean(i => y[i] * y[i]) - (my * my), xy = Mean(i => x[i] * y[i]) - (mx * my);
                sum += ((2 * mx * my) + 1e-4) * ((2 * xy) + 9e-4) / (((mx * mx) + (my * my) + 1e-4) * (vx + vy + 9e-4));
            }
        }

        Assert.Equal(sum / ((Size.Height - 10) * (Size.Width - 10)), new StructuralSimilarity(Size).Evaluate(x, y, 1, []), 1e-5);
    }

    [Theory]
    [InlineData(0.2, false)]
    [InlineData(1, false)]
    [InlineData(0, false)]
    [InlineData(0.5, true)]
    public void Gradient_IsTheFiniteDifference(double ssim, bool masked)
    {
        var loss = new PhotometricLoss(Size, ssim);
        float[] image = Noise(3, 1), truth = Noise(3, 2), direction = new float[image.Length];
        float[]? mask = masked ? [.. Enumerable.Range(0, (int)Size.PixelCount).Select(i => i % 3 / 2f)] : null;
        double Value(double by) => loss.Evaluate(
            new PlanarImage(Size, 3, [.. image.Zip(direction, (v, d) => (float)(v + (by * d)))]),
            new PlanarImage(Size, 3, [.. truth]), mask,
            new ParallelOptions());
        Value(0);
        loss.Gradient.Values.CopyTo(direction, 0);
        double expected = direction.Sum(d => (double)d * d), step = 1e-3 / Math.Sqrt(expected);
        double slope = (Value(step) - Value(-step)) / (2 * step);
        Assert.Equal(expected, slope, expected * 0.02);
    }

    [Fact]
    public void Evaluate_SmallerThanTheWindow_UsesL1Alone()
    {
        var size = new ImageSize(4, 4);
        var loss = new PhotometricLoss(size, 0.2);
        double value = loss.Evaluate(
            new PlanarImage(size, 3, [.. Enumerable.Repeat(0.5f, 48)]), new PlanarImage(size, 3, new float[48]), null,
            new ParallelOptions());
        Assert.Equal(0.4, value, 1e-6);
    }

    [Fact]
    public void Exposure_Gradient_IsTheFiniteDifference()
    {
        var image = new PlanarImage(Size, 3, Noise(3, 5));
        float[] up = Noise(3, 6), matrix = Noise(1, 7)[..12], by = new float[12];
        var gradient = new PlanarImage(Size, 3, [.. up]);
        ExposureCorrection.Backward(matrix, image, gradient, by);
        double Loss(float[] m, PlanarImage source) =>
            ExposureCorrection.Apply(m, source).Values.Zip(up, (a, b) => (double)a * b).Sum();
        for (int i = 0; i < 12; i++)
        {
            float[] changed = [.. matrix];
            changed[i] += 0.01f;
            Assert.Equal((Loss(changed, image) - Loss(matrix, image)) / 0.01, by[i], 0.05);
        }

        float[] direction = Noise(3, 8);
        var moved = new PlanarImage(Size, 3, [.. image.Values.Zip(direction, (a, d) => a + (0.01f * d))]);
        Assert.Equal(
            gradient.Values.Zip(direction, (g, d) => (double)g * d).Sum(), (Loss(matrix, moved) - Loss(matrix, image)) / 0.01, 0.05);
    }

    private static float[] Noise(int planes, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, planes * (int)Size.PixelCount).Select(_ => random.NextSingle())];
    }
}
