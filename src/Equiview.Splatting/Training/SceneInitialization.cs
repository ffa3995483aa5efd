using Equiview.Numerics;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Scenes;

namespace Equiview.Splatting.Training;

/// <summary>
/// The Gaussians that training begins with: one a sparse point, or at random in the box that the cameras look at. Where photographs have
/// silhouettes (alpha), random points outside of one are not used, and the others take the mean color of the photographs.
/// </summary>
internal static class SceneInitialization
{
    // The MCMC paper begins with small, half transparent Gaussians. Random ones of that opacity fit each photograph by itself: chosen on
    // the two balls of the tests.
    private const double McmcOpacity = 0.5, RandomOpacity = 0.1, ClassicOpacity = 0.1, McmcScale = 0.1;
    private const int TriesPerPoint = 200, UsualPoints = 10_000;
    private static readonly (byte R, byte G, byte B) Gray = (128, 128, 128);

    /// <summary>Size of a scene: 1.1 times the largest distance of a camera from the mean camera.</summary>
    public static double SceneScale(IEnumerable<PosedView> views)
    {
        Vector3D[] centers = [.. views.Select(v => v.CameraCenter)];
        Vector3D mean = centers.Aggregate((a, b) => a + b) * (1.0 / centers.Length);
        double largest = centers.Max(c => (c - mean).Length);
        return largest > 0 ? 1.1 * largest : 1;
    }

    /// <summary>The Gaussians, spherical harmonics of degree 0.</summary>
    /// <exception cref="DegenerateInputException">No points, and the cameras look at no common point.</exception>
    public static GaussianScene Make(
        IReadOnlyList<ScenePoint> points, IReadOnlyList<TrainingPhotograph> photographs, SplatTrainingOptions options)
    {
        bool mcmc = options.Strategy == DensityStrategy.Mcmc;
        double opacity = mcmc ? McmcOpacity : ClassicOpacity;
        ScenePoint[] used = [.. points.Where(p => p.Position.IsFinite)];
        if (used.Length < 4 || options.RandomPoints is not null)
        {
            used = RandomPoints(photographs, Math.Min(options.RandomPoints ?? UsualPoints, options.MaxGaussians), options.Seed);
            opacity = RandomOpacity;
        }

        if (used.Length > options.MaxGaussians)
            used = [.. new KeyedRandom(options.Seed, (long)TrainingPurpose.Initialization, 1)
                .Choose(options.MaxGaussians, used.Length).Order().Select(i => used[i])];
        GaussianScene scene = used.Length < 4 ? Single(used) : GaussianSeeding.FromPoints(used, opacity);
        for (int i = 0; mcmc && i < scene.LogScales.Length; i++)
            scene.LogScales[i] += (float)Math.Log(McmcScale);
        return scene;
    }

    private static ScenePoint[] RandomPoints(IReadOnlyList<TrainingPhotograph> photographs, int count, int seed)
    {
        PosedView[] views = [.. photographs.Select(p => p.View)];
        var placement = ScenePlacement.Of(views);
        double half = views.Max(v => HalfWidth(v, (v.CameraCenter - placement.Focus).Length));
        var random = new KeyedRandom(seed, (long)TrainingPurpose.Initialization);
        Vector3D Next() => placement.Focus + new Vector3D(
            random.NextDouble(-half, half), random.NextDouble(-half, half), random.NextDouble(-half, half));
        var points = new List<ScenePoint>();
        var spare = new List<ScenePoint>();
        for (long tries = 0; points.Count < count && tries < (long)TriesPerPoint * count; tries++)
        {
            Vector3D position = Next();
            (bool inside, (byte, byte, byte) color) = Look(position, photographs);
            (inside ? points : spare).Add(new ScenePoint(position, [], double.NaN, color));
            if (spare.Count > count)
                spare.RemoveRange(count, spare.Count - count);
        }

        return points.Count >= Math.Min(count, 100) ? [.. points] : [.. points, .. spare.Take(count - points.Count)];
    }

    // Half of what a camera sees at a distance.
    private static double HalfWidth(PosedView view, double distance) =>
        distance * Math.Max(view.Intrinsics.Size.Width / view.Intrinsics.Fx, view.Intrinsics.Size.Height / view.Intrinsics.Fy) / 2;

    private static (bool Inside, (byte R, byte G, byte B) Color) Look(Vector3D position, IReadOnlyList<TrainingPhotograph> photographs)
    {
        double red = 0, green = 0, blue = 0;
        int seen = 0;
        foreach (TrainingPhotograph photograph in photographs)
        {
            if (photograph.At(position) is not { } pixel)
                continue;
            if (pixel.Alpha < 0.5)
                return (false, Gray);
            (red, green, blue, seen) = (red + pixel.Red, green + pixel.Green, blue + pixel.Blue, seen + 1);
        }

        static byte Byte(double v) => (byte)Math.Clamp(Math.Round(v), 0, 255);
        return seen == 0 ? (false, Gray) : (true, (Byte(red / seen), Byte(green / seen), Byte(blue / seen)));
    }

    private static GaussianScene Single(ScenePoint[] points)
    {
        if (points.Length == 0)
            throw new DegenerateInputException("there is nothing to train: no points and no room for random ones");
        ScenePoint[] spread = [.. Enumerable.Range(0, 4).Select(
            i => points[Math.Min(i, points.Length - 1)] with { Position = points[0].Position + new Vector3D(0.1 * i, 0.1 * i * i, 0) })];
        GaussianScene four = GaussianSeeding.FromPoints(spread, McmcOpacity);
        int n = points.Length;
        return new GaussianScene(
            0, [.. points.SelectMany(p => new[] { (float)p.Position.X, (float)p.Position.Y, (float)p.Position.Z })],
            four.Quaternions[..(4 * n)],
            four.LogScales[..(3 * n)], four.OpacityLogits[..n], four.SphericalHarmonics[..(3 * n)]);
    }
}
