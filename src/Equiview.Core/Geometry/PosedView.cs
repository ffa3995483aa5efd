namespace Equiview;

/// <summary>A photograph or rendering with its camera.</summary>
/// <param name="Name">Name of the image, unique in its scene.</param>
/// <param name="Intrinsics">The camera.</param>
/// <param name="CameraFromWorld">Where the world lies in the camera's frame (OpenCV axes).</param>
/// <param name="ImagePath">The image file, or null when it is in memory or not needed.</param>
public sealed record PosedView(string Name, CameraIntrinsics Intrinsics, RigidTransform CameraFromWorld, string? ImagePath = null);
