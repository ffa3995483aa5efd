using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Meshes;

/// <summary>
/// A textured box, rendered on the processor: onboarded from the mesh and found again in views that were not among the renderings.
/// </summary>
public sealed class MeshPoseEstimatorTests : TensorLeakGuard
{
    private static readonly CameraIntrinsics Camera = new(600, 600, 320, 240, new ImageSize(640, 480));
    private static readonly Lazy<ObjectModel> Model = new(Onboard);

    [Theory]
    [InlineData(0, 0.02, 0.1)]
    [InlineData(3, -0.03, -0.2)]
    [InlineData(17, 0, 0.15)]
    [InlineData(20, 0.05, 0.02)]
    [InlineData(33, 0.01, -0.1)]
    public void Estimate_RenderedView_IsBelowADegreeAndAPercent(int near, double right, double nearer)
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        using var extractor = new DenseSiftExtractor(Sift);
        RigidTransform seen = Model.Value.Views[near].CameraFromObject;
        RigidTransform truth = new(SpecialEuclidean.ExpRotation(new(0.15, -0.12, 0.1)) * seen.Rotation, new(right, 0.01, 0.55 - nearer));
        RgbImage photo = mesh.Render(Camera, truth).Color!;
        (PixelPoint min, PixelPoint max) = mesh.ProjectedBox(Camera, truth)!.Value;
        ObjectRegion region = ObjectRegion.FromBox(min.X, min.Y, max.X - min.X, max.Y - min.Y, photo.Size);
        PoseEstimate estimate = new MeshPoseEstimator(mesh, Model.Value, extractor, Preset(extractor)).Estimate(photo, Camera, region);
        Assert.True(estimate.Found, estimate.Reason);
        double degrees = PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, truth),
            meters = PoseErrors.Translation(estimate.CameraFromObject.Value, truth);
        Assert.True(degrees < 1 && meters < 0.01 * truth.Translation.Length,
            $"{degrees} degrees, {meters} m, {estimate.Inliers.Length} inliers, {estimate.RmsPixels} px");
    }

    private static DenseSiftOptions Sift { get; } = new() { StepPixels = 4, SizePixels = 6 };

    private static FeatureRecipe Preset(IFeatureExtractor extractor) => extractor.Recipe("pose");

    private static ObjectModel Onboard()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        using var extractor = new DenseSiftExtractor(Sift);
        return MeshOnboarding.Onboard(
            mesh, extractor, Preset(extractor), new MeshOnboardingOptions { SidePixels = 192, InPlaneRotations = 1 });
    }
}
