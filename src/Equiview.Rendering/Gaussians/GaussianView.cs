namespace Equiview.Rendering.Gaussians;

/// <summary>A Gaussian scene as one camera sees it: the input of every pass of a rasterizer.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Intrinsics">The camera and the size of the image.</param>
/// <param name="CameraFromWorld">Pose of the scene's world in the camera's frame (OpenCV axes).</param>
/// <param name="Options">Mode, depth range and features; null takes the defaults.</param>
public readonly record struct GaussianView(
    GaussianScene Scene, CameraIntrinsics Intrinsics, RigidTransform CameraFromWorld, GaussianRenderOptions? Options = null)
{
    /// <summary>A view of a scene through the camera of a posed view; its lens is not applied.</summary>
    public static GaussianView Of(GaussianScene scene, PosedView view, GaussianRenderOptions? options = null) =>
        new(scene, view.Intrinsics, view.CameraFromWorld, options);

    internal GaussianRenderOptions OptionsOrDefault => Options ?? new GaussianRenderOptions();
}
