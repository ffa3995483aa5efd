namespace Equiview.Rendering.Meshes;

/// <summary>Renders triangle meshes offscreen. A renderer serves one thread at a time.</summary>
public interface IMeshRenderer : IDisposable
{
    /// <summary>What does the work: the Vulkan device's name, or "CPU".</summary>
    string DeviceName { get; }

    /// <summary>Prepares a mesh once for many views. Dispose it before the renderer.</summary>
    /// <exception cref="DegenerateInputException">No triangles, indices outside the vertices, or vertices that are not finite.</exception>
    IRenderableMesh Upload(TriangleMesh mesh);
}

/// <summary>A mesh that is ready to be rendered.</summary>
public interface IRenderableMesh : IDisposable
{
    /// <summary>Renders one view. Both sides of every triangle are seen.</summary>
    /// <param name="camera">Any pinhole camera, raster convention.</param>
    /// <param name="cameraFromObject">Pose of the mesh, OpenCV axes; depth has the mesh's unit.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <exception cref="DegenerateInputException">The camera, pose or options cannot make an image.</exception>
    RenderedView Render(CameraIntrinsics camera, RigidTransform cameraFromObject, MeshRenderOptions? options = null);
}
