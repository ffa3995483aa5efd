using System.Runtime.InteropServices;
using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Tests.Vulkan;

public sealed partial class VulkanDeviceTests : VulkanTest
{
    [Fact]
    public void List_WithADriver_DescribesEveryDevice()
    {
        IReadOnlyList<VulkanDeviceInfo> devices = VulkanDevice.List();

        Assert.NotEmpty(devices);
        Assert.Equal(Enumerable.Range(0, devices.Count), devices.Select(d => d.Index));
        Assert.All(devices, d =>
        {
            Assert.NotEmpty(d.Name);
            Assert.True(d.Limits.MaxStorageBufferBytes >= 128 << 20, "the guaranteed minimum of the specification");
            Assert.True(d.Limits.MaxImageSide >= 4096);
        });
    }

    [Fact]
    public void New_ByIndexNameOrKind_OpensThatDevice()
    {
        VulkanDeviceInfo wanted = Device.Info;
        foreach (string choice in new[] { $"{wanted.Index}", wanted.Name.ToUpperInvariant(), wanted.Kind.ToString() })
        {
            using VulkanDevice opened = new(new VulkanOptions { Device = choice });
            Assert.True(choice == wanted.Kind.ToString() ? opened.Info.Kind == wanted.Kind : opened.Info.Name == wanted.Name);
        }
    }

    [Fact]
    public void New_UnknownDevice_ListsTheOnesThatAreThere()
    {
        MissingComponentException e = Assert.Throws<MissingComponentException>(
            () => new VulkanDevice(new VulkanOptions { Device = "no such device" }));

        Assert.Contains("no such device", e.Message, StringComparison.Ordinal);
        Assert.Contains(Device.Info.Name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_NoDriver_NamesTheCommandThatBringsOne()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the loader's environment is set through libc");
        MissingComponentException error;
        Assert.Equal(0, SetNativeEnvironment("VK_DRIVER_FILES", "/nonexistent.json", 1));
        Assert.Equal(0, SetNativeEnvironment("VK_ICD_FILENAMES", "/nonexistent.json", 1));
        try
        {
            error = Assert.Throws<MissingComponentException>(() => new VulkanDevice());
        }
        finally
        {
            _ = UnsetNativeEnvironment("VK_DRIVER_FILES");
            _ = UnsetNativeEnvironment("VK_ICD_FILENAMES");
        }

        Assert.Contains("apt-get install -y mesa-vulkan-drivers libvulkan1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_SeveralDevices_TakesTheBestKindThenTheLargestHeap()
    {
        VulkanDeviceInfo[] devices = [
            Make(0, VulkanDeviceKind.Cpu, 9),
            Make(1, VulkanDeviceKind.Discrete, 4),
            Make(2, VulkanDeviceKind.Discrete, 8),
            Make(3, VulkanDeviceKind.Discrete, 99, minor: 1)];

        Assert.Equal(2, PhysicalDevices.Choose(devices, null));
        Assert.Equal(0, PhysicalDevices.Choose(devices, "cpu"));
        Assert.Equal(1, PhysicalDevices.Choose(devices, "1"));
        Assert.Throws<MissingComponentException>(() => PhysicalDevices.Choose(devices, "3"));
    }

    [Fact]
    public void LiveHandles_WhileSomethingLives_CountsIt()
    {
        using (GpuBuffer buffer = new(Device, 16))
            Assert.Equal(2, Device.LiveHandles);
        Assert.Equal(0, Device.LiveHandles);
    }

    private static VulkanDeviceInfo Make(int index, VulkanDeviceKind kind, long heap, int minor = 3) =>
        new(
            index,
            $"card {index}",
            kind,
            new Version(1, minor, 0),
            "driver",
            new VulkanLimits(1 << 27, 1 << 30, heap, 4096, 32768, 1024, 65535, 16, 1, true, true));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetNativeEnvironment(string name);
}
