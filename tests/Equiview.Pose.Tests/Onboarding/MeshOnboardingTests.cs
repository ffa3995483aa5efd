using System.Numerics;
using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Presets;
using Equiview.Imaging.Synthetic;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;

namespace Equiview.Pose.Tests.Onboarding;

/// <summary>A textured box, rendered on the processor: onboarded from the mesh and found again in a view that was not among the renderings.</summary>
public sealed class MeshOnboardingTests : TensorLeakGuard
{
    private static readonly MeshOnboardingOptions Small = new() { SidePixels = 384 };

    [Fact]
    public void Onboard_ThenEstimateANewView_FindsThePose()
    {
        TriangleMesh mesh = TexturedBox();
        using var renderer = new MeshRasterizerCpu();
        using var extractor = new DenseSiftExtractor(new DenseSiftOptions { StepPixels = 8, SizePixels = 8 });
        FeaturePreset preset = FeaturePresets.Get("pose", extractor.Info.Patch, 8);
        ObjectModel model = MeshOnboarding.Onboard(mesh, renderer, extractor, preset, Small);
        Assert.Equal(42, model.Views.Count);
        Assert.Equal(Math.Sqrt((0.1 * 0.1) + (0.07 * 0.07) + (0.13 * 0.13)), model.Diameter, 1e-6);

        // Every point lies on the surface of the box, where the view that shows it says.
        Assert.All(model.Features, f => Assert.True(model.Views[f.View].Intrinsics.Project(model.Views[f.View].CameraFromObject * model.Points[f.Point]).DistanceTo(f.Pixel) < 1));
        Assert.All(model.Points, p => Assert.True(Math.Min(Math.Abs(Math.Abs(p.X) - 0.05), Math.Min(Math.Abs(Math.Abs(p.Y) - 0.035), Math.Abs(Math.Abs(p.Z) - 0.065))) < 1e-5));

        ObjectView seen = model.Views[20];
        RigidTransform truth = new RigidTransform(SpecialEuclidean.ExpRotation(new(0.06, -0.05, 0.08)), new(0.004, -0.003, 0.02)) * seen.CameraFromObject;
        using IRenderableMesh uploaded = renderer.Upload(mesh);
        RgbImage photo = uploaded.Render(seen.Intrinsics, truth).Color!;
        PoseEstimate estimate = new ObjectPoseEstimator(model).Estimate(ImageFeatures.Extract(extractor, preset, photo), seen.Intrinsics);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.True(PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, truth) < 1.5, $"{PoseErrors.RotationDegrees(estimate.CameraFromObject.Value, truth)} degrees, {estimate.Inliers.Length} inliers, {estimate.RmsPixels} px, {PoseErrors.Translation(estimate.CameraFromObject.Value, truth)} m, {estimate.Reason}");
        Assert.True(PoseErrors.Translation(estimate.CameraFromObject.Value, truth) < 0.005, $"{PoseErrors.Translation(estimate.CameraFromObject.Value, truth)} m");
    }

    [Fact]
    public void Viewpoints_AnyRotation_SeeTheWholeObjectInTheMiddle()
    {
        (Vector3D Min, Vector3D Max) box = (new(0.1, 0.2, 0.3), new(0.2, 0.25, 0.5));
        (IReadOnlyList<RigidTransform> poses, CameraIntrinsics camera, _) = MeshOnboarding.Viewpoints(box, Small with { InPlaneRotations = 3 });
        Assert.Equal(126, poses.Count);
        foreach (RigidTransform pose in poses)
        {
            Assert.True(camera.Project(pose * ((box.Min + box.Max) * 0.5)).DistanceTo(new(192, 192)) < 1e-6);
            Assert.All(ObjectBox.Corners(box), c => Assert.True(camera.Size.Contains(camera.Project(pose * c))));
        }
    }

    [Fact]
    public void Viewpoints_BadOptions_Throws() => Assert.Throws<DegenerateInputException>(() =>
        MeshOnboarding.Viewpoints((default, new(1, 1, 1)), Small with { InPlaneRotations = 0 }));

    private static TriangleMesh TexturedBox()
    {
        var half = new Vector3(0.05f, 0.035f, 0.065f);
        var positions = new List<Vector3>();
        var uv = new List<Vector2>();
        var indices = new List<int>();
        for (int face = 0; face < 6; face++)
        {
            int axis = face / 2, sign = (face % 2 * 2) - 1;
            for (int corner = 0; corner < 4; corner++)
            {
                (int u, int v) = (corner % 2, corner / 2);
                float[] p = new float[3];
                (p[axis], p[(axis + 1) % 3], p[(axis + 2) % 3]) = (sign, (2 * u) - 1, (2 * v) - 1);
                positions.Add(new Vector3(p[0], p[1], p[2]) * half);
                uv.Add(new Vector2(((face % 3) + u) / 3f, ((face / 3) + v) / 2f));
            }

            int b = face * 4;
            indices.AddRange([b, b + 1, b + 3, b, b + 3, b + 2]);
        }

        return new TriangleMesh
        {
            Positions = [.. positions],
            TextureCoordinates = [.. uv],
            Indices = [.. indices],
            Parts = [new MeshPart(0, indices.Count, Vector4.One, 0)],
            Textures = [new MeshTexture(ProceduralTexture.Make(new ImageSize(768, 512), 3))],
        };
    }
}
