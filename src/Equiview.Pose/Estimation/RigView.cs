using Equiview.Pose.Objects;
namespace Equiview.Pose.Estimation;

/// <summary>A photograph of a rig: several calibrated cameras at one instant, or one that moves around an object at rest.</summary>
/// <param name="Image">The photograph, undistorted.</param>
/// <param name="Camera">Its ideal pinhole camera.</param>
/// <param name="CameraFromRig">Where the rig's frame lies in the camera's, in the object's unit.</param>
public sealed record RigPhotograph(RgbImage Image, CameraIntrinsics Camera, RigidTransform CameraFromRig);

/// <summary>The features of a photograph of a rig.</summary>
/// <param name="Features">Its features.</param>
/// <param name="Camera">Ideal pinhole camera.</param>
/// <param name="CameraFromRig">Where the rig's frame lies in the camera's.</param>
internal sealed record RigView(ImageFeatures Features, CameraIntrinsics Camera, RigidTransform CameraFromRig);
