namespace Equiview.Core.Tests.Imaging;

public sealed class PatchGridTests
{
    [Fact]
    public void Center_OfFirstCell_IsHalfAPatch() => Assert.Equal(new PixelPoint(7, 7), new PatchGrid(4, 3, 14, 14).Center(0, 0));

    [Fact]
    public void Center_WithStride_StepsByTheStride() => Assert.Equal(new PixelPoint(21, 14), new PatchGrid(9, 9, 14, 7).Center(2, 1));

    [Fact]
    public void ToCell_OfCenter_IsTheCell()
    {
        var grid = new PatchGrid(5, 4, 16, 8);
        Assert.Equal((3.0, 2.0), grid.ToCell(grid.Center((2 * 5) + 3)));
    }

    [Theory]
    [InlineData(854, 476, 14, 7, 121, 67)]
    [InlineData(224, 224, 16, 16, 14, 14)]
    [InlineData(5, 30, 14, 14, 1, 2)]
    public void Covering_CountsLikeAConvolution(int width, int height, int patch, int stride, int columns, int rows) =>
        Assert.Equal(new PatchGrid(columns, rows, patch, stride), PatchGrid.Covering(new ImageSize(width, height), patch, stride));
}
