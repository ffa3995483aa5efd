using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;

namespace Equiview.EndToEnd.Tests;

/// <summary>A scene of three painted balls, with eight photographs rendered of it.</summary>
internal static class ThreeBalls
{
    /// <summary>Gaussians of a ball.</summary>
    public const int PerBall = 700;

    /// <summary>Writes scene.ply, 0.png to 7.png and transforms.json.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        GaussianScene scene = Balls();
        GaussianSceneFile.Write(Path.Combine(folder, "scene.ply"), scene);
        using var rasterizer = new GaussianRasterizerCpu();
        var camera = new CameraIntrinsics(150, 150, 80, 60, new ImageSize(160, 120));
        var frames = new List<object>();
        RigidTransform[] poses = [.. Enumerable.Range(0, 8)
            .Select(i => LookAtMiddle(new Vector3D(3.46 * Math.Cos(Math.Tau * i / 8), -2, 3.46 * Math.Sin(Math.Tau * i / 8))))];
        var flip = new RigidTransform(new RotationMatrix(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)), default);
        for (int i = 0; i < poses.Length; i++)
        {
            ImageFile.Write(Path.Combine(folder, $"{i}.png"), rasterizer.Render(scene, camera, poses[i]).ToRgb());
            frames.Add(new { file_path = $"{i}.png", transform_matrix = (poses[i].Inverse() * flip).ToRowMajor().Chunk(4) });
        }

        File.WriteAllText(
            Path.Combine(folder, "transforms.json"),
            JsonSerializer.Serialize(new { fl_x = 150, fl_y = 150, cx = 80, cy = 60, w = 160, h = 120, frames }));
    }

    private static RigidTransform LookAtMiddle(Vector3D center)
    {
        Vector3D forward = -center.Normalized(), right = forward.Cross(new Vector3D(0, -1, 0)).Normalized();
        var rotation = new RotationMatrix(right, forward.Cross(right), forward);
        return new RigidTransform(rotation, -(rotation * center));
    }

    // Rings, bricks and plain: three textures that gradients tell apart.
    private static GaussianScene Balls()
    {
        List<float> means = [], quaternions = [], colors = [];
        for (int i = 0; i < 3 * PerBall; i++)
        {
            int ball = i / PerBall;
            double height = 1 - (2 * ((i % PerBall) + 0.5) / PerBall), turn = i * Math.PI * (3 - Math.Sqrt(5)),
                side = Math.Sqrt(1 - (height * height));
            var n = new Vector3D(side * Math.Cos(turn), height, side * Math.Sin(turn));
            Vector3D place = new Vector3D(Math.Cos(Math.Tau * ball / 3), 0, Math.Sin(Math.Tau * ball / 3)) + (n * 0.6);
            means.AddRange([(float)place.X, (float)place.Y, (float)place.Z]);
            quaternions.AddRange([1, 0, 0, 0]);
            bool light = ball switch
            {
                0 => Math.Sin(12 * n.Y) > 0,
                1 => (Math.Sin(6 * Math.Atan2(n.Z, n.X)) > 0) == (Math.Sin(8 * n.Y) > 0),
                _ => true,
            };
            colors.AddRange(light ? [1.2f, 1, 0.6f] : [-1, -0.8f, 0]);
        }

        return new GaussianScene(
            0,
            [.. means],
            [.. quaternions],
            [.. Enumerable.Repeat(MathF.Log(0.03f), 9 * PerBall)],
            [.. Enumerable.Repeat(4f, 3 * PerBall)],
            [.. colors]);
    }
}
