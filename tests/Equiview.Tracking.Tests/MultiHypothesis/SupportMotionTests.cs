using Equiview.Tracking.Flow;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Tests.MultiHypothesis;

public sealed class SupportMotionTests
{
    private static readonly FlowOptions Options = new();

    [Fact]
    public void Measure_PointBeyondTheBorder_MovesWithTheWall()
    {
        var wall = new MovingWall(2, -3, 1);
        var flow = new FlowPair(new GrayFrame(wall.Frames[0]), new GrayFrame(wall.Frames[1]));
        PixelPoint? motion = SupportMotion.Measure(flow, MovingWall.Size, new(-10, 70), new(-3, 1), Options);
        Assert.InRange(motion!.Value.DistanceTo(new(-3, 1)), 0, 0.3);
    }

    [Fact]
    public void Measure_NoRadius_IsUnknown()
    {
        var wall = new MovingWall(2, -3, 1);
        var flow = new FlowPair(new GrayFrame(wall.Frames[0]), new GrayFrame(wall.Frames[1]));
        Assert.Null(SupportMotion.Measure(flow, MovingWall.Size, new(-10, 70), default, Options with { SupportRadius = 0 }));
    }

    [Fact]
    public void Measure_NoTrustedFlow_IsUnknown()
    {
        var wall = new MovingWall(2, -3, 1);
        var flow = new FlowPair(new GrayFrame(wall.Frames[0]), new GrayFrame(wall.Frames[1]));
        Assert.Null(SupportMotion.Measure(flow, MovingWall.Size, new(-10, 70), default, Options with { MaxReturnErrorPixels = -1 }));
    }
}
