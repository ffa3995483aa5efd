using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Meshes;

/// <summary>Everything that depends on the size of the image: kept between views of the same size.</summary>
internal sealed class MeshTargets : IDisposable
{
    public MeshTargets(VulkanDevice device, MeshPass geometryPass, MeshPass colorPass, ImageSize size, int samplesPerSide)
    {
        Size = size;
        SamplesPerSide = samplesPerSide;
        try
        {
            Geometry = new MeshTarget(device, geometryPass, size);
            GeometryBytes = new GpuBuffer(device, size.PixelCount * 16);
            if (samplesPerSide == 0)
                return;
            Color = new MeshTarget(device, colorPass, new(size.Width * samplesPerSide, size.Height * samplesPerSide));
            ColorBytes = new GpuBuffer(device, size.PixelCount * 4);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ImageSize Size { get; }

    /// <summary>Color samples along a pixel's side; 0 when there is no color.</summary>
    public int SamplesPerSide { get; }

    /// <summary>Object position and depth, one sample a pixel.</summary>
    public MeshTarget? Geometry { get; }

    public GpuBuffer? GeometryBytes { get; }

    /// <summary>Radiance, <see cref="SamplesPerSide"/> squared samples a pixel.</summary>
    public MeshTarget? Color { get; }

    public GpuBuffer? ColorBytes { get; }

    public void Dispose()
    {
        ColorBytes?.Dispose();
        Color?.Dispose();
        GeometryBytes?.Dispose();
        Geometry?.Dispose();
    }
}
