using Equiview.Features;
using Equiview.Pose.Estimation;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Tracking;

/// <summary>
/// Follows an object through a video: each frame is searched near the pose that constant motion predicts, and in the whole image again
/// where that fails. A tracked pose passes the same verification as a new one, so drift cannot build up: every frame is measured against
/// the object model.
/// </summary>
public sealed class ObjectPoseTracker
{
    private readonly FeaturePoseSolver solver;
    private readonly PoseEstimationOptions options;
    private readonly Func<RgbImage, CancellationToken, ImageFeatures>? extract;
    private RigidTransform? last, beforeLast;
    private int frame;

    /// <summary>A tracker for features that the caller extracts.</summary>
    /// <param name="model">The object.</param>
    /// <param name="options">Null takes the defaults.</param>
    public ObjectPoseTracker(ObjectModel model, PoseEstimationOptions? options = null)
    {
        this.options = options ?? new PoseEstimationOptions();
        solver = new FeaturePoseSolver(model, this.options);
    }

    /// <summary>A tracker for images.</summary>
    /// <param name="model">The object.</param>
    /// <param name="extractor">Its backbone; not disposed.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="options">Null takes the defaults.</param>
    public ObjectPoseTracker(ObjectModel model, IFeatureExtractor extractor, FeatureRecipe recipe, PoseEstimationOptions? options = null)
        : this(model, options) => extract = (image, cancellation) =>
            ImageFeatures.Extract(extractor, recipe, image, keypoints: this.options.Keypoints, cancellation: cancellation);

    /// <summary>Takes the next frame.</summary>
    /// <param name="image">The whole frame, undistorted.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="cancellation">Checked between the stages.</param>
    /// <exception cref="InvalidOperationException">The tracker was made without a backbone.</exception>
    public TrackedPose Next(RgbImage image, CameraIntrinsics camera, CancellationToken cancellation = default) => extract is null
        ? throw new InvalidOperationException("the tracker was made without a backbone; give it features")
        : Next(extract(image, cancellation), camera, cancellation);

    /// <summary>Takes the features of the next frame.</summary>
    /// <param name="features">Features of the whole frame.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="cancellation">Checked between the stages.</param>
    public TrackedPose Next(ImageFeatures features, CameraIntrinsics camera, CancellationToken cancellation = default)
    {
        TrackingState state = TrackingState.Tracked;
        PoseEstimate estimate = Follow(features, camera);
        if (!estimate.Found)
        {
            state = TrackingState.Acquired;
            estimate = solver.Estimate(features, camera, cancellation);
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
        return beforeLast is { } older
            && solver.EstimateNear(features, camera, known * older.Inverse() * known) is { Found: true } predicted
            ? predicted : solver.EstimateNear(features, camera, known);
    }
}
