namespace Equiview;

/// <summary>A photograph or rendering with its camera.</summary>
/// <param name="Name">Name of the image, unique in its scene.</param>
/// <param name="Intrinsics">The camera.</param>
/// <param name="CameraFromWorld">Where the world lies in the camera's frame (OpenCV axes).</param>
/// <param name="ImagePath">The image file, or null when it is in memory or not needed.</param>
public sealed record PosedView(string Name, CameraIntrinsics Intrinsics, RigidTransform CameraFromWorld, string? ImagePath = null)
{
    /// <summary>The lens, or null for an ideal pinhole: then <see cref="Intrinsics"/> alone describes the camera.</summary>
    public LensDistortion? Distortion { get; init; }

    /// <summary>The pixel of a point of the world, through the lens.</summary>
    public PixelPoint Project(Vector3D pointInWorld)
    {
        Vector3D inCamera = CameraFromWorld * pointInWorld;
        return Distortion is null ? Intrinsics.Project(inCamera) : Distortion.Project(Intrinsics, inCamera);
    }

    /// <summary>Where an ideal pinhole would have the pixel.</summary>
    public PixelPoint Undistorted(PixelPoint pixel) => Distortion?.UndistortPixel(Intrinsics, pixel) ?? pixel;

    /// <summary>Where the camera stands, world frame.</summary>
    public Vector3D CameraCenter => CameraFromWorld.Inverse().Translation;
}
