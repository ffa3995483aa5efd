using Equiview.Imaging.Synthetic;
using Equiview.Tracking.Flow;
namespace Equiview.Tracking.Tests.Flow;

public sealed class DenseInverseSearchTests
{
    [Theory]
    [InlineData(2.5, -1.25)]
    [InlineData(-13, 9)]
    public void Compute_SlidingWall_GivesTheShift(double dx, double dy)
    {
        var wall = new MovingWall(2, dx, dy);
        var pair = new FlowPair(new GrayFrame(wall.Frames[0]), new GrayFrame(wall.Frames[1]));
        double[] errors = [.. Inside().Select(p => pair.Follow(p).Point.DistanceTo(p + new PixelPoint(dx, dy))).Order()];
        Assert.InRange(errors[errors.Length / 2], 0, 0.15);
        Assert.InRange(errors[errors.Length * 9 / 10], 0, 0.6);
        Assert.All(Inside(), p => Assert.True(double.IsFinite(pair.Follow(p).ReturnErrorPixels)));
    }

    [Fact]
    public void Compute_LargeFrame_WorksOnASmallerOneInTheSameCoordinates()
    {
        var size = new ImageSize(1100, 300);
        var scene = new LayeredScene([new SceneLayer(ProceduralTexture.Make(new ImageSize(1300, 500), 4, shapes: 400))], size);
        GrayFrame Frame(double dx) => new(scene.Render(new SceneView([Homography.Translation(-100 + dx, -100)])));
        var pair = new FlowPair(Frame(0), Frame(12));
        IEnumerable<PixelPoint> points = Enumerable.Range(2, 20).Select(i => new PixelPoint(i * 45, 150));
        double[] errors = [.. points.Select(p => pair.Follow(p).Point.DistanceTo(p + new PixelPoint(12, 0))).Order()];
        Assert.InRange(errors[10], 0, 0.4);
    }

    [Fact]
    public void Compute_DarkerFrame_GivesTheSameMotion()
    {
        var wall = new MovingWall(2, 3, 1);
        RgbImage dark = wall.Frames[1].Clone();
        for (int i = 0; i < dark.Pixels.Length; i++)
            dark.Pixels[i] = (byte)(Math.Max(0, dark.Pixels[i] - 25));
        var pair = new FlowPair(new GrayFrame(wall.Frames[0]), new GrayFrame(dark));
        double[] errors = [.. Inside().Select(p => pair.Follow(p).Point.DistanceTo(p + new PixelPoint(3, 1))).Order()];
        Assert.InRange(errors[errors.Length / 2], 0, 0.3);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(8, 40)]
    public void Compute_TinyFrame_StaysFinite(int width, int height)
    {
        var frame = new GrayFrame(new RgbImage(new ImageSize(width, height)));
        FlowStep step = new FlowPair(frame, frame).Follow(new PixelPoint(2, 3));
        Assert.Equal(new PixelPoint(2, 3), step.Point);
        Assert.Equal(0, step.ReturnErrorPixels);
    }

    private static IEnumerable<PixelPoint> Inside() =>
        from x in Enumerable.Range(2, 8)
        from y in Enumerable.Range(2, 5)
        select new PixelPoint((16 * x) + 0.5, (20 * y) + 0.25);
}
