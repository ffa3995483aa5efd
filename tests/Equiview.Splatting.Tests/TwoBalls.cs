using Equiview.Features;

namespace Equiview.Splatting.Tests;

/// <summary>A scene with exact truth: a ball at the left and one at the right, each with its own feature, seen from around.</summary>
internal static class TwoBalls
{
    public const int PerBall = 60;

    public static readonly float[] Left = [1, 0, 0], Right = [0, 0.6f, 0.8f];

    public static GaussianScene Scene { get; } = Make();

    public static CameraIntrinsics Camera { get; } = new(80, 80, 40, 30, new ImageSize(80, 60));

    /// <summary>The camera at (x, 0, -4) that looks along +Z.</summary>
    public static PosedView View(double x, string name = "view") => new(name, Camera, new RigidTransform(RotationMatrix.Identity, new Vector3D(-x, 0, 4)));

    /// <summary>A feature map with one cell a pixel.</summary>
    public static FeatureMap Map(ImageSize size, Func<int, int, float[]> feature)
    {
        float[] values = [.. from y in Enumerable.Range(0, size.Height) from x in Enumerable.Range(0, size.Width) from v in feature(x, y) select v];
        return new FeatureMap(values, values.Length / (int)size.PixelCount, new PatchGrid(size.Width, size.Height, 1, 1), AxisMapping.Identity, size);
    }

    /// <summary>What an ideal backbone would see: the left ball's feature in the left half plane of the world, as this view shows it.</summary>
    public static FeatureMap Truth(PosedView view)
    {
        double edge = view.Intrinsics.Project(view.CameraFromWorld * new Vector3D(0, 0, 0)).X;
        return Map(view.Intrinsics.Size, (x, _) => x + 0.5 < edge ? Left : Right);
    }

    private static GaussianScene Make()
    {
        var random = new Random(7);
        float[] means = [.. Enumerable.Range(0, 2 * PerBall).SelectMany(g => new[]
        {
            (float)((random.NextDouble() * 0.4) - 0.2 + (g < PerBall ? -0.8 : 0.8)), (float)((random.NextDouble() * 0.4) - 0.2), (float)((random.NextDouble() * 0.4) - 0.2),
        })];
        int count = means.Length / 3;
        return new GaussianScene(
            0, means, [.. Enumerable.Range(0, 4 * count).Select(i => i % 4 == 0 ? 1f : 0f)], [.. Enumerable.Repeat(MathF.Log(0.08f), 3 * count)], [.. Enumerable.Repeat(1f, count)],
            [.. Enumerable.Range(0, 3 * count).Select(i => i % 3 == (i < 3 * PerBall ? 0 : 2) ? 1.5f : -1f)]);
    }
}
