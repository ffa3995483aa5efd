namespace Equiview.Rendering.Gaussians;

/// <summary>Shorter calls of <see cref="IGaussianRasterizer"/>.</summary>
public static class GaussianRasterizerExtensions
{
    /// <summary>Renders a scene from a camera; see <see cref="IGaussianRasterizer.Render"/>.</summary>
    /// <param name="rasterizer">Renders.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="intrinsics">The camera and the size of the image.</param>
    /// <param name="cameraFromWorld">Pose of the scene's world in the camera's frame (OpenCV axes).</param>
    /// <param name="options">What to render; null takes the defaults.</param>
    /// <param name="cancellation">Stops between tiles or passes.</param>
    public static GaussianRendering Render(
        this IGaussianRasterizer rasterizer,
        GaussianScene scene,
        CameraIntrinsics intrinsics,
        RigidTransform cameraFromWorld,
        GaussianRenderOptions? options = null,
        CancellationToken cancellation = default) =>
        rasterizer.Render(new GaussianView(scene, intrinsics, cameraFromWorld, options), cancellation);
}
