using Equiview.Pose.Meshes;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Estimation;

/// <summary>
/// Finds one known object in images. Three ways: from features of photographs (<see cref="ObjectPoseEstimator"/>), by rendering a mesh
/// (<see cref="MeshPoseEstimator"/>), and by the reference paper's protocol (<see cref="PaperPoseEstimator"/>).
/// </summary>
public interface IPoseEstimator
{
    /// <summary>Estimates the pose of the object in an image.</summary>
    /// <param name="image">The photograph, undistorted.</param>
    /// <param name="camera">Its ideal pinhole camera.</param>
    /// <param name="region">Box or mask of the object in the image; null searches the whole image.</param>
    /// <param name="cancellation">Checked between the stages; none takes much longer than a second.</param>
    /// <returns>
    /// The pose, or none with the reason (<see cref="PoseEstimate.Failure"/>, <see cref="PoseEstimate.Reason"/>); too little evidence is no
    /// exception.
    /// </returns>
    /// <exception cref="ModelMismatchException">The backbone is not the one the object was made with.</exception>
    PoseEstimate Estimate(RgbImage image, CameraIntrinsics camera, ObjectRegion? region = null, CancellationToken cancellation = default);
}

/// <summary>Which estimator an object is opened with.</summary>
public enum PoseMode
{
    /// <summary>The accurate one: features of photographs, or the mesh where the object was made from one.</summary>
    Accurate,

    /// <summary>The reference paper's protocol: one pool of descriptors, EPnP-RANSAC.</summary>
    Paper,
}
