using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Tests.Vulkan;

public sealed class ComputePassTests : VulkanTest
{
    private readonly record struct Push(uint Count, uint Offset);

    [Fact]
    public void Dispatch_WithSpecializationAndPushConstants_WritesEachItem()
    {
        uint[] values = Run(items: 1000, factor: 3, offset: 5);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (uint)((i * 3) + 5)), values);
    }

    [Fact]
    public void Dispatch_MoreThan65535Groups_ReachesTheLastItem()
    {
        const int Items = (70_000 * 64) + 17;

        uint[] values = Run(Items, factor: 1, offset: 0);

        Assert.Equal(Items - 1u, values[^1]);
        Assert.Equal(65_535u * 64, values[65_535 * 64]);
    }

    [Fact]
    public void Dispatch_WindowOfABuffer_LeavesTheRestAlone()
    {
        using ComputePass pass = Pass(factor: 1);
        using GpuBuffer buffer = GpuBuffer.Of<uint>(Device, new uint[256]);
        using (GpuCommands commands = new(Device))
        {
            commands.Dispatch(pass, [Binding.Of(buffer, 256, 512)], new WorkGroups(2), new Push(128, 7));
            commands.Submit();
        }

        uint[] values = buffer.Download<uint>();
        Assert.All(values[..64], v => Assert.Equal(0u, v));
        Assert.Equal(Enumerable.Range(7, 128).Select(i => (uint)i), values[64..192]);
        Assert.All(values[192..], v => Assert.Equal(0u, v));
    }

    [Fact]
    public void Dispatch_TwiceWithBarrierAndMarks_RunsInOrderAndTimesBoth()
    {
        using ComputePass pass = Pass(factor: 1);
        using GpuBuffer buffer = new(Device, 64 * sizeof(uint));
        using GpuCommands commands = new(Device);

        commands.Fill(buffer, 9);
        commands.Barrier();
        commands.Mark("start");
        commands.Dispatch(pass, [buffer], new WorkGroups(1), new Push(64, 1));
        commands.Mark("first");
        commands.Barrier();
        commands.Dispatch(pass, [buffer], new WorkGroups(1), new Push(32, 100));
        commands.Mark("second");
        commands.Submit();

        Assert.Equal([.. Enumerable.Range(100, 32), .. Enumerable.Range(33, 32)], buffer.Download<uint>().Select(v => (int)v));
        if (Device.Info.Limits.TimestampNanoseconds > 0)
            Assert.Equal(["first", "second"], commands.Timings.Select(t => t.Stage));
    }

    [Fact]
    public void Dispatch_ManySetsInOneList_GrowsItsPools()
    {
        using ComputePass pass = Pass(factor: 1);
        using GpuBuffer buffer = new(Device, 300 * 256);
        using (GpuCommands commands = new(Device))
        {
            for (uint i = 0; i < 300; i++)
                commands.Dispatch(pass, [Binding.Of(buffer, i * 256, 256)], new WorkGroups(1), new Push(1, i));
            commands.Submit();
        }

        uint[] values = buffer.Download<uint>();
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (uint)i), Enumerable.Range(0, 300).Select(i => values[i * 64]));
    }

    [Fact]
    public void Dispatch_WrongBindingCountOrPushSize_Throws()
    {
        using ComputePass pass = Pass(factor: 1);
        using GpuBuffer buffer = new(Device, 256);
        using GpuCommands commands = new(Device);

        Assert.Throws<ArgumentException>(() => commands.Dispatch(pass, [buffer, buffer], new WorkGroups(1), new Push(1, 0)));
        Assert.Throws<ArgumentException>(() => commands.Dispatch(pass, [buffer], new WorkGroups(1), 1u));
    }

    private uint[] Run(int items, uint factor, uint offset)
    {
        using ComputePass pass = Pass(factor);
        using GpuBuffer buffer = new(Device, items * sizeof(uint));
        using GpuCommands commands = new(Device);
        commands.Dispatch(pass, [buffer], WorkGroups.For(items, 64), new Push((uint)items, offset));
        commands.Submit();
        return buffer.Download<uint>();
    }

    private ComputePass Pass(uint factor) => new(Device, "linear_index.comp", [BindingKind.StorageBuffer], 8, factor);
}
