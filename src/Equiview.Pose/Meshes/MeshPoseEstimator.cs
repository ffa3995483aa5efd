using Equiview.Features;
using Equiview.Pose.Estimation;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Meshes;

/// <summary>
/// The pose of an object whose mesh is at hand, training-free: the crop around the box is matched against the renderings; every good view
/// gives a hypothesis; each is rendered as the camera would see it and compared with the photograph, and the best are refined so until they
/// settle. The rendering has the right side, scale, slant and sharpness, so even upright single-scale descriptors match (render and compare
/// as in Labbé et al., "MegaPose", CoRL 2022, with feature matches in place of a trained network).
/// </summary>
/// <param name="mesh">The mesh; not disposed.</param>
/// <param name="model">Its renderings (<see cref="MeshOnboarding"/>).</param>
/// <param name="extractor">The backbone of the model; not disposed.</param>
/// <param name="recipe">The recipe of the model.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class MeshPoseEstimator(
    ObjectMesh mesh, ObjectModel model, IFeatureExtractor extractor, FeatureRecipe recipe, MeshPoseOptions? options = null) : IPoseEstimator
{
    private const int WholeImagePixels = 640;
    private readonly MeshPoseOptions options = options ?? new MeshPoseOptions();
    private readonly TemplateMatcher templates = new(model);
    private readonly TemplateSilhouettes silhouettes = new(mesh, model);
    private readonly int side = model.Views[0].Intrinsics.Size.Width;

    /// <inheritdoc/>
    public PoseEstimate Estimate(
        RgbImage image, CameraIntrinsics camera, ObjectRegion? region = null, CancellationToken cancellation = default)
    {
        options.Check();
        if (region is not null)
            return Estimate(ObjectCrop.Of(image, camera, region, side), cancellation);

        // A first pass over the whole image only locates the object.
        var whole = ObjectRegion.FromBox(0, 0, image.Width, image.Height, image.Size);
        int coarseSide = Math.Min(image.Size.LongSide, WholeImagePixels);
        PoseEstimate coarse = Estimate(ObjectCrop.Of(image, camera, whole, coarseSide), cancellation);
        if (coarse.CameraFromObject is not { } pose || mesh.ProjectedBox(camera, pose) is not var (min, max)
            || !Overlaps(min, max, image.Size))
            return coarse;
        ObjectRegion found = ObjectRegion.FromBox(min.X, min.Y, max.X - min.X, max.Y - min.Y, image.Size);
        PoseEstimate fine = Estimate(ObjectCrop.Of(image, camera, found, side), cancellation);
        return fine.Found ? fine : coarse;
    }

    private static bool Overlaps(PixelPoint min, PixelPoint max, ImageSize size) =>
        max.X > 0 && max.Y > 0 && min.X < size.Width && min.Y < size.Height;

    private PoseEstimate Estimate(ObjectCrop crop, CancellationToken cancellation)
    {
        ImageFeatures query = ImageFeatures.Extract(
            extractor, recipe, crop.Image, crop.Region.Contains, options.Keypoints, cancellation);
        model.RequireComparable(query.Set.Channels, query.Set.Recipe);
        if (query.Set.Count == 0)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "the image, box or mask holds no feature");
        var comparison = new RenderComparison(mesh, extractor, recipe, options, crop, query, crop.Camera.Size.Width == side);
        return new CropPoseSearch(model, templates, silhouettes, options, comparison).Run(cancellation);
    }
}
