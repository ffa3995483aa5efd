using Equiview.Features;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// The pose of an object onboarded from photographs: extracts the image's features, then <see cref="FeaturePoseSolver"/>.
/// </summary>
/// <param name="model">The object.</param>
/// <param name="extractor">The backbone of the model; not disposed.</param>
/// <param name="recipe">The recipe of the model.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class ObjectPoseEstimator(
    ObjectModel model, IFeatureExtractor extractor, FeatureRecipe recipe, PoseEstimationOptions? options = null) : IPoseEstimator
{
    private readonly PoseEstimationOptions options = options ?? new PoseEstimationOptions();

    /// <summary>The solver, for features that are at hand.</summary>
    public FeaturePoseSolver Solver { get; } = new(model, options);

    /// <inheritdoc/>
    public PoseEstimate Estimate(
        RgbImage image, CameraIntrinsics camera, ObjectRegion? region = null, CancellationToken cancellation = default)
    {
        return Solver.Estimate(Features(image, region, cancellation), camera, cancellation);
    }

    /// <summary>
    /// Estimates the pose with a camera whose focal length is a guess (<see cref="FeaturePoseSolver.EstimateWithFocal"/>).
    /// </summary>
    internal PoseEstimate EstimateWithFocal(
        RgbImage image, CameraIntrinsics guess, ObjectRegion? region, CancellationToken cancellation) =>
        Solver.EstimateWithFocal(Features(image, region, cancellation), guess, cancellation);

    /// <summary>Estimates one pose from the photographs of a rig.</summary>
    internal PoseEstimate[] EstimateRig(IReadOnlyList<RigPhotograph> rig, CancellationToken cancellation) =>
        Solver.EstimateRig(
            [.. rig.Select(p => new RigView(Features(p.Image, null, cancellation), p.Camera, p.CameraFromRig))], cancellation);

    /// <summary>The image's features, in the region where one is known.</summary>
    internal ImageFeatures Features(RgbImage image, ObjectRegion? region, CancellationToken cancellation) =>
        ImageFeatures.Extract(extractor, recipe, image, region is null ? null : region.Contains, options.Keypoints, cancellation);
}
