using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Tests.Vulkan;

/// <summary>
/// A validated device for a test class; skips visibly on machines without Vulkan, and fails when the test leaves a handle alive or the
/// validation layer says anything.
/// </summary>
public abstract class VulkanTest : IDisposable
{
    protected VulkanTest() => Device = OpenOrSkip();

    protected VulkanDevice Device { get; }

    public void Dispose()
    {
        int leaked = Device.LiveHandles;
        string[] messages = [.. Device.ValidationMessages];
        Device.Dispose();
        GC.SuppressFinalize(this);
        Assert.Empty(messages);
        Assert.Equal(0, leaked);
    }

    /// <summary>Opens the default device; skips the running test on a machine without one.</summary>
    public static VulkanDevice OpenOrSkip(bool validation = true)
    {
        try
        {
            return new VulkanDevice(new VulkanOptions { Validation = validation });
        }
        catch (MissingComponentException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }
}
