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
        Func<PixelPoint, bool>? keep = region is null ? null : region.Contains;
        return Solver.Estimate(ImageFeatures.Extract(extractor, recipe, image, keep, options.Keypoints, cancellation), camera,
            cancellation);
    }
}
