using System.Numerics;
using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using Equiview.Imaging.Synthetic;
using Equiview.Numerics;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Tests.Meshes;

/// <summary>A made photograph and what was answered.</summary>
/// <param name="Name">Object and number.</param>
/// <param name="Estimate">The estimate.</param>
/// <param name="IsRight">Whether its pose, answered or rejected, is within 5 cm and 5 degrees of the truth up to symmetry.</param>
internal sealed record MadeAnswer(string Name, PoseEstimate Estimate, bool IsRight);

/// <summary>Renderings of textured and plain meshes over textures, with the true box, and boxes that show nothing of the object.</summary>
internal static class MadeMeshScenes
{
    private static readonly CameraIntrinsics Camera = new(600, 600, 320, 240, new ImageSize(640, 480));

    /// <summary>The answers on some scenes; equal seeds make equal scenes.</summary>
    public static IEnumerable<MadeAnswer> Answers(int seed, int scenes)
    {
        (string Name, TriangleMesh Mesh, bool IsRound)[] objects =
            [("textured box", TexturedBox.Make(), false), ("plain box", Plain(TexturedBox.Make()), false), ("plain can", Can(), true)];
        foreach ((string name, TriangleMesh triangles, bool isRound) in objects)
        {
            using var renderer = new MeshRasterizerCpu();
            using var mesh = new ObjectMesh(triangles, renderer);
            using var extractor = new DenseSiftExtractor(new DenseSiftOptions { StepPixels = 4, SizePixels = 6 });
            FeatureRecipe recipe = extractor.Recipe("pose");
            ObjectModel model = MeshOnboarding.Onboard(
                mesh, extractor, recipe, new MeshOnboardingOptions { SidePixels = 128, InPlaneRotations = 4 });
            var estimator = new MeshPoseEstimator(mesh, model, extractor, recipe);
            for (int i = 0; i < scenes; i++)
                yield return Answer(FormattableString.Invariant($"{name} {i}"), mesh, estimator, isRound,
                    new KeyedRandom(seed, i, isRound ? 1 : 0), i);
        }
    }

    private static MadeAnswer Answer(
        string name, ObjectMesh mesh, MeshPoseEstimator estimator, bool isRound, KeyedRandom random, int index)
    {
        Vector3D axis = new(random.NextNormal(), random.NextNormal(), random.NextNormal());
        var truth = new RigidTransform(
            SpecialEuclidean.ExpRotation(axis.Normalized() * random.NextDouble(0, Math.PI)),
            new(random.NextDouble(-0.08, 0.08), random.NextDouble(-0.05, 0.05), random.NextDouble(0.4, 0.7)));
        bool absent = index % 4 == 3;
        RgbImage photograph = Photograph(mesh, truth, absent, random);
        (PixelPoint min, PixelPoint max) = mesh.ProjectedBox(Camera, truth)!.Value;
        ObjectRegion region = ObjectRegion.FromBox(min.X - 3, min.Y - 3, max.X - min.X + 6, max.Y - min.Y + 6, photograph.Size);
        PoseEstimate estimate = estimator.Estimate(photograph, Camera, region);
        RigidTransform? pose = estimate.CameraFromObject ?? estimate.RejectedPose;
        return new(name, estimate, !absent && pose is { } found && IsRight(found, truth, isRound));
    }

    private static RgbImage Photograph(ObjectMesh mesh, RigidTransform truth, bool absent, KeyedRandom random)
    {
        RgbImage image = ProceduralTexture.Make(Camera.Size, random.NextInt(1_000_000));
        RenderedView view = mesh.Render(Camera, truth);
        for (int i = 0; i < view.Mask.Length; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                double value = view.Mask[i] != 0 && !absent ? view.Color!.Pixels[(3 * i) + c] : image.Pixels[(3 * i) + c];
                image.Pixels[(3 * i) + c] = (byte)Math.Clamp(value + (4 * random.NextNormal()), 0, 255);
            }
        }

        return image;
    }

    // A can looks the same turned about its axis, z, and upside down; a plain box turned by half a turn about each axis.
    private static bool IsRight(RigidTransform pose, RigidTransform truth, bool isRound)
    {
        if (PoseErrors.Translation(pose, truth) > 0.05)
            return false;
        if (isRound)
            return Math.Abs(Axis(pose).Dot(Axis(truth))) > Math.Cos(5 * Math.PI / 180);
        Vector3D[] turns = [default, new(Math.PI, 0, 0), new(0, Math.PI, 0), new(0, 0, Math.PI)];
        return turns.Any(t => PoseErrors.RotationDegrees(
            pose, truth with { Rotation = truth.Rotation * SpecialEuclidean.ExpRotation(t) }) < 5);

        static Vector3D Axis(RigidTransform p) => p.Rotation * new Vector3D(0, 0, 1);
    }

    private static TriangleMesh Plain(TriangleMesh mesh) => mesh with
    {
        Textures = [],
        TextureCoordinates = null,
        Parts = [new MeshPart(0, mesh.Indices.Length, new Vector4(0.7f, 0.2f, 0.15f, 1))],
    };

    private static TriangleMesh Can()
    {
        const int Around = 48;
        var positions = new List<Vector3> { new(0, 0, -0.06f), new(0, 0, 0.06f) };
        var indices = new List<int>();
        for (int i = 0; i < Around; i++)
        {
            (float sin, float cos) = MathF.SinCos(2 * MathF.PI * i / Around);
            positions.AddRange([new(0.04f * cos, 0.04f * sin, -0.06f), new(0.04f * cos, 0.04f * sin, 0.06f)]);
            (int a, int b) = (2 + (2 * i), 2 + (2 * ((i + 1) % Around)));
            indices.AddRange([a, b, b + 1, a, b + 1, a + 1, 0, b, a, 1, a + 1, b + 1]);
        }

        return new TriangleMesh
        {
            Positions = [.. positions],
            Indices = [.. indices],
            Parts = [new MeshPart(0, indices.Count, new Vector4(0.2f, 0.5f, 0.7f, 1))],
        };
    }
}
