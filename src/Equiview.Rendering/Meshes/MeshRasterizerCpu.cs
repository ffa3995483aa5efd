using Equiview.Rendering.Meshes.Cpu;

namespace Equiview.Rendering.Meshes;

/// <summary>
/// Renders meshes on the processor: the readable twin of <see cref="MeshRenderer"/>, in double precision, and its stand-in where no Vulkan
/// device is there. Depth, mask and positions agree to rounding; color differs slightly where textures are seen at a slant, because the mip
/// level is chosen once for each triangle.
/// </summary>
public sealed class MeshRasterizerCpu : IMeshRenderer
{
    /// <inheritdoc/>
    public string DeviceName => "CPU";

    /// <inheritdoc/>
    public IRenderableMesh Upload(TriangleMesh mesh) => new CpuMesh(mesh);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
