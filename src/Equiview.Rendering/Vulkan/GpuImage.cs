using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>A 2D image on the device with a view of all its mip levels: a texture or a render target.</summary>
internal sealed unsafe class GpuImage : IDisposable
{
    private readonly VulkanDevice device;
    private readonly GpuMemory? memory;

    /// <exception cref="DegenerateInputException">A side is below 1 or above the device's limit.</exception>
    public GpuImage(VulkanDevice device, ImageSize size, Format format, ImageUsageFlags usage, int mipLevels = 1)
    {
        if (size.ShortSide < 1 || size.LongSide > device.Info.Limits.MaxImageSide)
            throw new DegenerateInputException(
                FormattableString.Invariant($"an image of {size} does not fit {device.Info.Name} (1 to ")
                    + FormattableString.Invariant($"{device.Info.Limits.MaxImageSide} px a side)"));
        this.device = device;
        Size = size;
        MipLevels = mipLevels;
        Aspect = format == Format.D32Sfloat ? ImageAspectFlags.DepthBit : ImageAspectFlags.ColorBit;
        ImageCreateInfo info = new(StructureType.ImageCreateInfo)
        {
            ImageType = ImageType.Type2D,
            Format = format,
            Extent = new((uint)size.Width, (uint)size.Height, 1),
            MipLevels = (uint)mipLevels,
            ArrayLayers = 1,
            Samples = SampleCountFlags.Count1Bit,
            Tiling = ImageTiling.Optimal,
            Usage = usage,
            SharingMode = SharingMode.Exclusive,
        };
        device.Vk.CreateImage(device.Handle, in info, null, out Image image).Check("vkCreateImage");
        Handle = image;
        device.Count(+1);
        try
        {
            memory = new GpuMemory(device, device.Vk.GetImageMemoryRequirements(device.Handle, Handle), MemoryPlace.Device);
            device.Vk.BindImageMemory(device.Handle, Handle, memory.Handle, 0).Check("vkBindImageMemory");
            ImageViewCreateInfo viewInfo = new(StructureType.ImageViewCreateInfo)
            {
                Image = Handle,
                ViewType = ImageViewType.Type2D,
                Format = format,
                SubresourceRange = new(Aspect, 0, (uint)mipLevels, 0, 1),
            };
            device.Vk.CreateImageView(device.Handle, in viewInfo, null, out ImageView view).Check("vkCreateImageView");
            View = view;
            device.Count(+1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Image Handle { get; }

    public ImageView View { get; }

    public ImageSize Size { get; }

    public int MipLevels { get; }

    public ImageAspectFlags Aspect { get; }

    public void Dispose()
    {
        if (View.Handle != 0)
        {
            device.Vk.DestroyImageView(device.Handle, View, null);
            device.Count(-1);
        }

        device.Vk.DestroyImage(device.Handle, Handle, null);
        device.Count(-1);
        memory?.Dispose();
    }
}
