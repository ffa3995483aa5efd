using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Tests.Vulkan;

public sealed class GpuBufferTests : VulkanTest
{
    [Theory]
    [InlineData(MemoryPlace.Device)]
    [InlineData(MemoryPlace.Host)]
    internal void Download_AfterUploadAtAnOffset_GivesTheValuesBack(MemoryPlace place)
    {
        using GpuBuffer buffer = new(Device, 64, place);
        buffer.Upload<int>(new int[16]);

        buffer.Upload<int>([1, 2, 3], byteOffset: 8);

        Assert.Equal([0, 0, 1, 2, 3, 0], buffer.Download<int>(6));
    }

    [Fact]
    public void Copy_BetweenBuffers_MovesTheBytes()
    {
        using GpuBuffer from = GpuBuffer.Of<float>(Device, [1, 2, 3, 4]);
        using GpuBuffer to = GpuBuffer.Of<float>(Device, [0, 0, 0, 0]);
        using (GpuCommands commands = new(Device))
        {
            commands.Copy(from, 4, to, 0, 12);
            commands.Submit();
        }

        Assert.Equal([2f, 3, 4, 0], to.Download<float>());
    }

    [Fact]
    public void Upload_PastTheEnd_Throws()
    {
        using GpuBuffer buffer = new(Device, 8);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Upload<int>([1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Upload<int>([1], byteOffset: 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Download<int>(3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void New_ImpossibleSize_IsRefused(long byteLength) =>
        Assert.Throws<DegenerateInputException>(() => new GpuBuffer(Device, byteLength));
}
