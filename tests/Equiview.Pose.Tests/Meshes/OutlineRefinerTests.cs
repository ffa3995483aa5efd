using System.Numerics;
using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using Equiview.Numerics;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Meshes;

/// <summary>A box without texture: only its outline tells where it is.</summary>
public sealed class OutlineRefinerTests : TensorLeakGuard
{
    private static readonly CameraIntrinsics Camera = new(600, 600, 160, 120, new ImageSize(320, 240));
    private static readonly RigidTransform Truth = new(SpecialEuclidean.ExpRotation(new(0.5, 0.6, 0.2)), new(0.02, -0.01, 0.6));

    [Theory]
    [InlineData(0, 0, 0.03)]
    [InlineData(0.05, -0.04, -0.02)]
    [InlineData(-0.04, 0.05, 0.01)]
    public void Refine_PoseSomeDegreesAndPercentOff_IsBroughtToTheOutline(double tilt, double turn, double farther)
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(PlainBox(), renderer);
        RigidTransform start = new(SpecialEuclidean.ExpRotation(new(tilt, turn, 0)) * Truth.Rotation, Truth.Translation * (1 + farther));
        RigidTransform refined = new OutlineRefiner(mesh, Crop(mesh, background: 40), 3).Refine(start, []);
        Assert.True(PoseErrors.RotationDegrees(refined, Truth) < 1, $"{PoseErrors.RotationDegrees(refined, Truth)} degrees");
        Assert.InRange(refined.Translation.Length / Truth.Translation.Length, 0.995, 1.005);
    }

    [Fact]
    public void Refine_SurroundingsOfTheObjectsColor_ChangesNothing()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(PlainBox(), renderer);
        ObjectCrop crop = Crop(mesh, background: 40), same = crop with { Image = new RgbImage(crop.Image.Size) };
        RigidTransform start = Truth with { Translation = Truth.Translation * 1.02 };
        Assert.Equal(start, new OutlineRefiner(mesh, same, 3).Refine(start, []));
        Assert.Equal(0, new OutlineRefiner(mesh, same, 3).Agreement(Truth));
    }

    [Fact]
    public void Refine_ShadowOfTheObjectsColorAlongOneSide_IsOverruledByTheMatches()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(PlainBox(), renderer);
        ObjectCrop crop = Crop(mesh, background: 40);
        RenderedView view = mesh.Render(crop.Camera, Truth, color: false);
        int side = crop.Image.Width;
        int[] own = [.. Enumerable.Range(0, view.Mask.Length).Where(i => view.Mask[i] != 0)];
        foreach (int i in own.Where(i => (i % side) < side - 6 && view.Mask[i + 6] == 0))
        {
            for (int dx = 1; dx <= 6; dx++)
                crop.Image[(i % side) + dx, i / side] = crop.Image[i % side, i / side];
        }

        var random = new Random(5);
        ObjectMatch[] matches = [
            .. Enumerable.Range(0, 60).Select(_ => own[random.Next(own.Length)])
            .Select(i => new PixelPoint((i % side) + 0.5, (i / side) + 0.5))
            .Select(p => SurfacePoints.At(view, p) is { } at ? new ObjectMatch(at, p) : default).Where(m => m != default)];
        double fooled = Moved([]), held = Moved(matches);
        Assert.True(fooled > 0.03 && held < 0.003, $"{fooled} and {held} of the diameter");

        double Moved(ObjectMatch[] known) =>
            PoseErrors.Add(new OutlineRefiner(mesh, crop, 3).Refine(Truth, known), Truth, mesh.Vertices) / mesh.Diameter;
    }

    [Fact]
    public void Agreement_TruePose_IsAboveThatOfOthers()
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(PlainBox(), renderer);
        var refiner = new OutlineRefiner(mesh, Crop(mesh, background: 40), 3);
        double right = refiner.Agreement(Truth),
            off = refiner.Agreement(Truth with { Translation = Truth.Translation + new Vector3D(0.01, 0, 0) });
        Assert.True(right > 0.8 && off < 0.7 * right, $"{right} and {off}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Estimate_ObjectWithoutTexture_IsAnsweredFromItsOutline(bool inDoubt)
    {
        using var renderer = new MeshRasterizerCpu();
        using var mesh = new ObjectMesh(PlainBox(), renderer);
        using var extractor = new DenseSiftExtractor(new DenseSiftOptions { StepPixels = 8, SizePixels = 6 });
        FeatureRecipe recipe = extractor.Recipe("pose");
        ObjectModel model = MeshOnboarding.Onboard(
            mesh, extractor, recipe, new MeshOnboardingOptions { SidePixels = 128, InPlaneRotations = 1 });
        RigidTransform truth = new(
            SpecialEuclidean.ExpRotation(new(0.1, -0.08, 0.1)) * model.Views[17].CameraFromObject.Rotation, Truth.Translation);
        RgbImage photo = Photo(mesh, truth, background: 40);
        (PixelPoint min, PixelPoint max) = mesh.ProjectedBox(Camera, truth)!.Value;
        var options = new MeshPoseOptions { AnswerFromOutline = inDoubt, Pnp = new MeshPoseOptions().Pnp with { MinInliers = 200 } };
        var estimator = new MeshPoseEstimator(mesh, model, extractor, recipe, options);
        var region = ObjectRegion.FromBox(min.X, min.Y, max.X - min.X, max.Y - min.Y, photo.Size);
        PoseEstimate estimate = estimator.Estimate(photo, Camera, region);
        Assert.True(estimate.Found);
        Assert.InRange(estimate.Confidence, 0.01, 1);
        Assert.True(PoseErrors.AddSymmetric(
            estimate.CameraFromObject!.Value, truth, mesh.Vertices, new KdTree(mesh.Vertices)) < 0.1 * mesh.Diameter);
        if (inDoubt)
            return;
        Assert.Contains("only the outline", estimate.Reason, StringComparison.Ordinal);
        photo.Pixels.AsSpan().Fill(40);
        Assert.False(estimator.Estimate(photo, Camera, region).Found);
    }

    private static TriangleMesh PlainBox()
    {
        TriangleMesh box = TexturedBox.Make();
        return box with
        {
            TextureCoordinates = null,
            Textures = [],
            Parts = [new MeshPart(0, box.Indices.Length, new Vector4(0.8f, 0.3f, 0.1f, 1), -1)]
        };
    }

    private static RgbImage Photo(ObjectMesh mesh, RigidTransform truth, byte background)
    {
        RenderedView view = mesh.Render(Camera, truth);
        RgbImage photo = view.Color!;
        for (int i = 0; i < view.Mask.Length; i++)
        {
            if (view.Mask[i] == 0)
                photo[i % photo.Width, i / photo.Width] = (background, (byte)(background + 40), (byte)(background + (i % 7)));
        }

        return photo;
    }

    private static ObjectCrop Crop(ObjectMesh mesh, byte background)
    {
        RgbImage photo = Photo(mesh, Truth, background);
        (PixelPoint min, PixelPoint max) = mesh.ProjectedBox(Camera, Truth)!.Value;
        return ObjectCrop.Of(photo, Camera, ObjectRegion.FromBox(min.X, min.Y, max.X - min.X, max.Y - min.Y, photo.Size), 256);
    }
}
