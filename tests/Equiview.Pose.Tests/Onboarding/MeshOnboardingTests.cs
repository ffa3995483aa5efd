using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Tests.Meshes;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Onboarding;

public sealed class MeshOnboardingTests : TensorLeakGuard
{
    private static readonly MeshOnboardingOptions Small = new() { SidePixels = 96, InPlaneRotations = 1 };

    [Fact]
    public void Onboard_Box_EveryPointLiesOnTheSurfaceWhereItsViewShowsIt()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        using var extractor = new DenseSiftExtractor();
        ObjectModel model = MeshOnboarding.Onboard(mesh, extractor, extractor.Recipe("pose"), Small);
        Assert.Equal(42, model.Views.Count);
        Assert.Equal(mesh.Diameter, model.Diameter);
        Assert.Equal(Math.Sqrt((0.1 * 0.1) + (0.07 * 0.07) + (0.13 * 0.13)), model.Diameter, 1e-6);
        Assert.All(model.Features, f =>
            Assert.True(model.Views[f.View].Intrinsics.Project(model.Views[f.View].CameraFromObject * model.Points[f.Point])
            .DistanceTo(f.Pixel) < 1e-6));
        Assert.Equal(42, model.Features.Select(f => f.View).Distinct().Count());
    }

    [Fact]
    public void Viewpoints_AnyRotation_TheOutlineFillsThePicture()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        IReadOnlyList<ObjectView> views = MeshViewpoints.Of(mesh, Small with { InPlaneRotations = 3 });
        Assert.Equal(126, views.Count);
        Assert.All(views, v =>
        {
            (PixelPoint min, PixelPoint max) = mesh.ProjectedBox(v.Intrinsics, v.CameraFromObject)!.Value;
            Assert.Equal(ObjectCrop.Fill * 96, Math.Max(max.X - min.X, max.Y - min.Y), 6);
            Assert.Equal((48, 48), (Math.Round((min.X + max.X) / 2, 6), Math.Round((min.Y + max.Y) / 2, 6)));
        });
    }

    [Fact]
    public void Viewpoints_BadOptions_Throws()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        Assert.Throws<DegenerateInputException>(() => MeshViewpoints.Of(mesh, Small with { InPlaneRotations = 0 }));
        Assert.Throws<DegenerateInputException>(() => MeshViewpoints.Of(mesh, Small with { Diameters = 0.5 }));
    }

    [Fact]
    public void TemplatePose_CropThatShowsTheTemplate_IsTheTemplatesPose()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(TexturedBox.Make(), renderer);
        ObjectView view = MeshViewpoints.Of(mesh, Small)[7];
        Vector3D center = (mesh.Box.Min + mesh.Box.Max) * 0.5;
        RigidTransform same = TemplatePose.InCrop(view, view.Intrinsics, center),
            twice = TemplatePose.InCrop(view, view.Intrinsics.ResizedTo(new(192, 192)), center);
        Assert.True(PoseErrors.Translation(same, view.CameraFromObject) < 1e-9
            && PoseErrors.RotationDegrees(same, view.CameraFromObject) < 1e-5);
        Assert.True(PoseErrors.Translation(twice, view.CameraFromObject) < 1e-9);
    }
}
