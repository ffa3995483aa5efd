namespace Equiview.Core.Tests.Imaging;

public sealed class RgbImageTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(-1, 5)]
    [InlineData(60_000, 10)]
    public void Constructor_UnusableSize_IsRefusedInOneLine(int width, int height)
    {
        var error = Assert.Throws<DegenerateInputException>(() => new RgbImage(new ImageSize(width, height)));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Constructor_WrongLength_IsRefused() =>
        Assert.Throws<DegenerateInputException>(() => new RgbImage(new ImageSize(2, 2), new byte[11]));

    [Fact]
    public void Indexer_WritesOnePixel()
    {
        var image = new RgbImage(new ImageSize(3, 2)) { [2, 1] = (1, 2, 3) };
        Assert.Equal([1, 2, 3], image.Row(1)[6..].ToArray());
        Assert.Equal(6, image.Pixels.Sum(b => b));
    }

    [Fact]
    public void AxisMapping_RoundTrip_ReturnsThePoint()
    {
        var mapping = new AxisMapping(1.25, 0.8, 10, -3);
        PixelPoint again = mapping.ToOriginal(mapping.ToPrepared(new PixelPoint(17.25, 4.5)));
        Assert.Equal(17.25, again.X, 1e-12);
        Assert.Equal(4.5, again.Y, 1e-12);
    }

    [Fact]
    public void Mirrored_SwapsLeftAndRight()
    {
        RgbImage mirrored = new RgbImage(new(3, 2), [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19]).Mirrored();
        Assert.Equal([7, 8, 9, 4, 5, 6, 1, 2, 3, 17, 18, 19, 14, 15, 16, 11, 12, 13], mirrored.Pixels);
    }
}
