using Equiview.Formats.Flow;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Flow;

public sealed class FlowFileTests
{
    [Fact]
    public void ReadKitti_RealPair_HasTheKnownCountAndMotion()
    {
        FlowField flow = FlowFile.ReadKitti(SharedData.Require("tracking", "kitti_flow", "flow_gt.png"));
        Assert.Equal((new ImageSize(1242, 375), 75_453), (flow.Size, flow.ValidCount));
        double[] lengths = [.. from y in Enumerable.Range(0, 375) from x in Enumerable.Range(0, 1242) where flow.IsValid(x, y) select Math
            .Sqrt((flow[x, y].X * flow[x, y].X) + (flow[x, y].Y * flow[x, y].Y))];
        Array.Sort(lengths);
        Assert.Equal(34, lengths[lengths.Length / 2], 1.0);
        Assert.Equal(190, lengths[^1], 1.0);
    }

    [Fact]
    public void ReadDisparity_Motorcycle_PointsToTheLeft()
    {
        FlowField flow = FlowFile.ReadDisparity(SharedData.Require("tracking", "middlebury_motorcycle", "motorcycle_disp.npz"));
        Assert.Equal(new ImageSize(741, 500), flow.Size);
        Assert.InRange(flow.ValidCount, 300_000, 741 * 500);
        Assert.All(Enumerable.Range(0, 741).Where(x => flow.IsValid(x, 250)), x => Assert.True(flow[x, 250].X < 0 && flow[x, 250].Y == 0));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2000)]
    [InlineData(300_000)]
    public void ReadKitti_Truncated_IsRefused(int bytes)
    {
        byte[] file = File.ReadAllBytes(SharedData.Require("tracking", "kitti_flow", "flow_gt.png"));
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.png"], file[..bytes]);
        Assert.Throws<InvalidFileException>(() => FlowFile.ReadKitti(folder["a.png"]));
    }

    [Fact]
    public void ReadKitti_AbsurdSize_IsRefusedWithoutAllocating()
    {
        byte[] file = File.ReadAllBytes(SharedData.Require("tracking", "kitti_flow", "flow_gt.png"))[..4000];
        (file[18], file[22]) = (0x7f, 0x7f); // about 32,000 pixels a side
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.png"], file);
        Assert.Throws<InvalidFileException>(() => FlowFile.ReadKitti(folder["a.png"]));
    }
}
