namespace Equiview.TestKit;

/// <summary>A scene with exact truth: a ball at the left and one at the right, each with its own feature, seen from around.</summary>
public static class TwoBalls
{
    /// <summary>Gaussians of a ball.</summary>
    public const int PerBall = 60;

    /// <summary>The unit feature of the left ball.</summary>
    public static float[] Left { get; } = [1, 0, 0];

    /// <summary>The unit feature of the right ball.</summary>
    public static float[] Right { get; } = [0, 0.6f, 0.8f];

    /// <summary>Both balls, the left one first.</summary>
    public static GaussianScene Scene { get; } = Make();

    /// <summary>An 80x60 camera.</summary>
    public static CameraIntrinsics Camera { get; } = new(80, 80, 40, 30, new ImageSize(80, 60));

    /// <summary>The camera at (x, 0, -4) that looks along +Z.</summary>
    public static PosedView View(double x, string name = "view") =>
        new(name, Camera, new RigidTransform(RotationMatrix.Identity, new Vector3D(-x, 0, 4)));

    private static GaussianScene Make()
    {
        var random = new Random(7);
        float[] means = [.. Enumerable.Range(0, 2 * PerBall).SelectMany(g => new[]
        {
            (float)((random.NextDouble() * 0.4) - 0.2 + (g < PerBall ? -0.8 : 0.8)),
            (float)((random.NextDouble() * 0.4) - 0.2),
            (float)((random.NextDouble() * 0.4) - 0.2),
        })];
        int count = means.Length / 3;
        return new GaussianScene(
            0,
            means,
            [.. Enumerable.Range(0, 4 * count).Select(i => i % 4 == 0 ? 1f : 0f)],
            [.. Enumerable.Repeat(MathF.Log(0.08f), 3 * count)],
            [.. Enumerable.Repeat(1f, count)],
            [.. Enumerable.Range(0, 3 * count).Select(i => i % 3 == (i < 3 * PerBall ? 0 : 2) ? 1.5f : -1f)]);
    }
}
