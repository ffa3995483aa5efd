using Equiview.Features;
using Equiview.TestKit;

namespace Equiview.Features.Tests;

public sealed class FeatureMapTests : TensorLeakGuard
{
    private static readonly FeatureMap Ramp = MakeRamp(new PatchGrid(5, 4, 14, 14), AxisMapping.Identity);

    [Fact]
    public void Sample_BetweenCells_IsTheFractionalCell()
    {
        float[] sample = Ramp.Sample(new PixelPoint(7 + (14 * 1.25), 7 + (14 * 2.5)));
        Assert.Equal(1.25f, sample[0], 1e-6f);
        Assert.Equal(2.5f, sample[1], 1e-6f);
    }

    [Theory]
    [InlineData(-50, -50, 0, 0)]
    [InlineData(0, 30, 0, 23.0 / 14)]
    [InlineData(500, 500, 4, 3)]
    public void Sample_BeyondTheBorder_HoldsTheOuterCell(double x, double y, double column, double row)
    {
        float[] sample = Ramp.Sample(new PixelPoint(x, y));
        Assert.Equal((float)column, sample[0], 1e-6f);
        Assert.Equal((float)row, sample[1], 1e-6f);
    }

    [Fact]
    public void Sample_NotFinite_IsRefused() => Assert.Throws<DegenerateInputException>(() => Ramp.Sample(new PixelPoint(double.NaN, 1)));

    [Fact]
    public void Sample_OneRowGrid_IsConstantAcrossIt() =>
        Assert.Equal([2f, 0f], MakeRamp(new PatchGrid(5, 1, 14, 14), AxisMapping.Identity).Sample(new PixelPoint(35, 300)));

    [Fact]
    public void Sample_Normalized_HasUnitLength()
    {
        float[] sample = Ramp.Sample(new PixelPoint(40, 33), normalize: true);
        Assert.Equal(1, Math.Sqrt(sample.Sum(v => v * v)), 1e-6);
    }

    [Fact]
    public void PatchCenter_WithMapping_IsInOriginalPixels()
    {
        FeatureMap map = MakeRamp(new PatchGrid(3, 3, 14, 14), new AxisMapping(2, 4, 10, 0));
        Assert.Equal(new PixelPoint((21 - 10) / 2.0, 7 / 4.0), map.PatchCenter(1, 0));
        Assert.Equal((1.0, 0.0), map.ToCell(map.PatchCenter(1, 0)));
    }

    [Fact]
    public void ToTensor_HoldsTheSameValues()
    {
        using TorchSharp.torch.Tensor tensor = Ramp.ToTensor();
        Assert.Equal([20L, 2L], tensor.shape);
        Assert.Equal(Ramp.Values.ToArray(), tensor.data<float>().ToArray());
    }

    private static FeatureMap MakeRamp(PatchGrid grid, AxisMapping mapping) =>
        new(
            Enumerable.Range(0, grid.Count).SelectMany(i => new float[] { i % grid.Columns, i / grid.Columns }).ToArray(),
            2,
            grid,
            mapping,
            new ImageSize(70, 56));
}
