using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Tests.Vulkan;

/// <summary>The collector of validation messages really hears the layer; every other test relies on its silence.</summary>
public sealed class ValidationTests
{
    [Fact]
    public void ValidationMessages_AfterAMisalignedBinding_HaveItsNumber()
    {
        using VulkanDevice device = VulkanTest.OpenOrSkip();
        Assert.SkipUnless(device.Info.Limits.BufferOffsetAlignment > 1, "this device takes any offset");
        using ComputePass pass = new(device, "linear_index.comp", [BindingKind.StorageBuffer], 8, 1);
        using GpuBuffer buffer = new(device, 256);
        using GpuCommands commands = new(device);

        commands.Dispatch(pass, [Binding.Of(buffer, 1, 64)], new WorkGroups(1), 0L);

        Assert.Contains(
            device.ValidationMessages, m => m.Contains("VUID-VkWriteDescriptorSet-descriptorType-00328", StringComparison.Ordinal));
    }

    [Fact]
    public void ValidationMessages_WithoutValidation_AreEmpty()
    {
        using VulkanDevice device = VulkanTest.OpenOrSkip(validation: false);

        Assert.Empty(device.ValidationMessages);
    }
}
