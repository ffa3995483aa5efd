using Equiview.Pose.Estimation;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Tracking;

/// <summary>
/// Follows an object through a video: each frame is searched near the pose that constant motion predicts, and in the whole image again
/// where that fails. A tracked pose passes the same verification as a new one, so drift cannot build up: every frame is measured against
/// the object model.
/// </summary>
/// <param name="model">The object.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class ObjectPoseTracker(ObjectModel model, PoseEstimationOptions? options = null)
{
    private readonly FeaturePoseSolver estimator = new(model, options);
    private RigidTransform? last, beforeLast;
    private int frame;

    /// <summary>Takes the next frame.</summary>
    /// <param name="features">Features of the whole frame.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    public TrackedPose Next(ImageFeatures features, CameraIntrinsics camera)
    {
        TrackingState state = TrackingState.Tracked;
        PoseEstimate estimate = Follow(features, camera);
        if (!estimate.Found)
        {
            state = TrackingState.Acquired;
            estimate = estimator.Estimate(features, camera);
        }

        // The motion is known only between two poses of neighboring frames.
        beforeLast = state == TrackingState.Tracked ? last : null;
        last = estimate.CameraFromObject;
        return new TrackedPose(frame++, estimate.Found ? state : TrackingState.Lost, estimate);
    }

    private PoseEstimate Follow(ImageFeatures features, CameraIntrinsics camera)
    {
        if (last is not { } known)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "there is no pose to follow");
        if (beforeLast is { } older
            && estimator.EstimateNear(features, camera, known * older.Inverse() * known) is { Found: true } predicted)
            return predicted;
        return estimator.EstimateNear(features, camera, known);
    }
}
