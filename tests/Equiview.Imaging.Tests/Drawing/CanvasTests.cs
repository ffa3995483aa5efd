using Equiview.Imaging.Drawing;

namespace Equiview.Imaging.Tests.Drawing;

public sealed class CanvasTests
{
    private static readonly RgbColor Orange = new(250, 120, 10);

    [Fact]
    public void Dot_AtAPixelCenter_IsSymmetricAboutIt()
    {
        var image = new RgbImage(new ImageSize(21, 15));
        using (var canvas = new Canvas(image))
            canvas.Ring(new PixelPoint(10.5, 7.5), 4, Orange, thicknessPixels: -1);
        Assert.Equal((Orange.R, Orange.G, Orange.B), image[10, 7]);
        for (int y = 0; y < 15; y++)
        {
            for (int x = 0; x < 21; x++)
                Assert.InRange(Math.Abs(image[x, y].R - image[20 - x, 14 - y].R), 0, 40);
        }
    }

    [Fact]
    public void Line_BetweenPoints_PassesThroughTheMiddle()
    {
        var image = new RgbImage(new ImageSize(40, 20));
        using (var canvas = new Canvas(image))
            canvas.Line(new PixelPoint(2.5, 10.5), new PixelPoint(36.5, 10.5), Orange);
        // OpenCV's anti-aliased line of one pixel keeps nine tenths of the color on its axis.
        Assert.InRange(image[20, 10].R, 200, Orange.R);
        Assert.Equal(0, image[20, 14].R);
    }

    [Fact]
    public void Shapes_NotFiniteOrFarOutside_LeaveTheImageAlone()
    {
        var image = new RgbImage(new ImageSize(30, 30));
        using var canvas = new Canvas(image);
        canvas.Dot(new PixelPoint(double.NaN, 3), 3, Orange);
        canvas.Dot(new PixelPoint(1e300, -1e300), 3, Orange);
        canvas.Line(new PixelPoint(3, 3), new PixelPoint(double.PositiveInfinity, 3), Orange);
        canvas.Text("x", new PixelPoint(double.NaN, 0), Orange);
        canvas.Paste(new RgbImage(new ImageSize(2, 2)), 500, -500);
        canvas.Trail([], Orange);
        Assert.All(image.Pixels, p => Assert.Equal(0, p));
    }

    [Fact]
    public void Trail_EndsInADot_TextLeavesInk()
    {
        var image = new RgbImage(new ImageSize(80, 40));
        using (var canvas = new Canvas(image))
        {
            canvas.Trail([new(5, 30), new(30, 30)], Orange, radiusPixels: 4);
            canvas.Text("Ab", new PixelPoint(40, 30), RgbColor.White);
        }

        Assert.Equal(Orange.B, image[30, 30].B);
        Assert.Contains(Enumerable.Range(40, 30), x => image[x, 25].G > 200);
    }
}
