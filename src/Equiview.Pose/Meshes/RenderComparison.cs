using Equiview.Features;
using Equiview.Imaging;
using Equiview.Imaging.Resampling;
using Equiview.Pose.Calibration;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Meshes;

/// <summary>A pose that was rendered and compared.</summary>
/// <param name="Pose">The pose after the comparison.</param>
/// <param name="Estimate">The estimate from the matches with the rendering; without a pose where they gave none.</param>
/// <param name="Matches">Those matches.</param>
internal sealed record ComparedPose(RigidTransform Pose, PoseEstimate Estimate, ObjectMatch[] Matches);

/// <summary>Renders a mesh at a pose into one crop of a photograph, matches the two, and solves for the pose again.</summary>
/// <param name="mesh">The mesh.</param>
/// <param name="extractor">The backbone.</param>
/// <param name="recipe">How features are made.</param>
/// <param name="options">Of the estimation.</param>
/// <param name="crop">The photograph around the object.</param>
/// <param name="query">Its features.</param>
/// <param name="isDetection">Whether the crop's box is around the object; false for the whole image.</param>
internal sealed class RenderComparison(
    ObjectMesh mesh,
    IFeatureExtractor extractor,
    FeatureRecipe recipe,
    MeshPoseOptions options,
    ObjectCrop crop,
    ImageFeatures query,
    bool isDetection)
{
    private static MeshValues Fit => PoseCalibration.Current.Mesh;

    /// <summary>The mesh.</summary>
    public ObjectMesh Mesh => mesh;

    /// <summary>The photograph around the object.</summary>
    public ObjectCrop Crop => crop;

    /// <summary>Its features.</summary>
    public ImageFeatures Query => query;

    /// <summary>Whether the crop's box is around the object.</summary>
    public bool IsDetection => isDetection;

    /// <summary>The search for a pose from matches with a rendering or a template.</summary>
    public PnpOptions Search { get; } = options.Pnp with { MinInliers = 5 };

    /// <summary>
    /// Whether a pose fits the box: the object covers most of the box, and the box, which may show only a part of it, not too little of the
    /// object. Of the whole image neither is asked.
    /// </summary>
    public bool IsPlausible(RigidTransform pose)
    {
        Vector3D center = (mesh.Box.Min + mesh.Box.Max) * 0.5;
        if ((pose * center).Z <= mesh.Diameter / 2 || mesh.ProjectedBox(crop.Camera, pose) is not var (min, max))
            return false;
        (PixelPoint low, PixelPoint high) = (crop.Region.Min, crop.Region.Max);
        double box = (high.X - low.X) * (high.Y - low.Y), own = (max.X - min.X) * (max.Y - min.Y);
        double width = Math.Min(max.X, high.X) - Math.Max(min.X, low.X), height = Math.Min(max.Y, high.Y) - Math.Max(min.Y, low.Y);
        double common = Math.Max(0, width) * Math.Max(0, height);
        return !isDetection || (common > Fit.MinShareOfBox * box && common > Fit.MinShareOfObject * own);
    }

    /// <summary>Renders, matches and solves.</summary>
    /// <param name="pose">The hypothesis.</param>
    /// <param name="radius">Search radius around the rendered position, as a share of the crop's side.</param>
    /// <param name="cancellation">Checked before the rendering.</param>
    public ComparedPose Compare(RigidTransform pose, double radius, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        RenderedView surface = mesh.Render(crop.Camera, pose, color: false);
        RgbImage rendering = Resampler.Resize(mesh.Render(crop.NativeCamera, pose).Color!, crop.Camera.Size, ResampleKernel.Bicubic);
        ImageFeatures rendered = ImageFeatures.Extract(
            extractor, recipe, rendering, p => SurfacePoints.At(surface, p) is not null, options.Keypoints, cancellation);
        Vector3D[] points = [.. rendered.Set.Points.Select(p => SurfacePoints.At(surface, p)!.Value)];
        ObjectMatch[] matches = NearbyMatches.Find(rendered, points, query, radius * crop.Camera.Size.Width);
        PoseEstimate found = PnpSolver.Solve(matches, crop.Camera, Search), kept = PnpSolver.Refine(matches, crop.Camera, pose, Search);
        PoseEstimate better = found.Found && (!kept.Found || found.Score > kept.Score) ? found : kept;
        return better.CameraFromObject is { } answer && IsPlausible(answer)
            ? new(answer, better, matches)
            : new(pose, PoseEstimate.None(PoseFailure.TooFewInliers, kept.Reason), matches);
    }
}
