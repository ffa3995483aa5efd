using Equiview.Correspondence.Matching;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Tests;

/// <summary>An object of random points with random descriptors, seen by cameras around it: everything is known.</summary>
internal sealed class SyntheticObject
{
    private const int Channels = 32;
    private readonly Random random;
    private readonly float[][] descriptors;

    public SyntheticObject(int points = 300, int seed = 1)
    {
        random = new Random(seed);
        Points = [.. Enumerable.Range(0, points)
            .Select(_ => new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5) * 0.1)];
        descriptors = [.. Points.Select(_ => Unit([.. Enumerable.Range(0, Channels).Select(_ => (float)(random.NextDouble() - 0.5))]))];
    }

    public Vector3D[] Points { get; }

    public static CameraIntrinsics Camera { get; } = new(700, 700, 320, 240, new ImageSize(640, 480));

    /// <summary>A camera half a meter away that looks at the origin.</summary>
    public static PosedView View(string name, double azimuthDegrees, double elevationDegrees = 20)
    {
        (double a, double e) = (azimuthDegrees * Math.PI / 180, elevationDegrees * Math.PI / 180);
        Vector3D forward = -new Vector3D(Math.Cos(a) * Math.Cos(e), Math.Sin(a) * Math.Cos(e), Math.Sin(e)),
            right = forward.Cross(new(0, 0, 1)).Normalized();
        return new PosedView(name, Camera, new RigidTransform(new(right, forward.Cross(right), forward), new(0, 0, 0.5)));
    }

    public static PosedScene Ring(int views, bool bounded = true) => new()
    {
        Views = [.. Enumerable.Range(0, views).Select(i => View($"v{i}", 360.0 * i / views))],
        Unit = SceneUnit.Meter,
        ObjectBounds = bounded ? (new(-0.06, -0.06, -0.06), new(0.06, 0.06, 0.06)) : null,
    };

    /// <summary>What a view shows: every point with noise, and clutter that belongs to nothing.</summary>
    public ImageFeatures Observe(PosedView view, double noisePixels = 0.3, int clutter = 100, float descriptorNoise = 0.02f)
    {
        var pixels = new List<PixelPoint>();
        var values = new List<float>();
        for (int i = 0; i < Points.Length; i++)
        {
            PixelPoint p = view.Project(Points[i]);
            pixels.Add(new(p.X + (noisePixels * (random.NextDouble() - 0.5)), p.Y + (noisePixels * (random.NextDouble() - 0.5))));
            values.AddRange(Unit([.. descriptors[i].Select(v => v + (descriptorNoise * (float)(random.NextDouble() - 0.5)))]));
        }

        for (int i = 0; i < clutter; i++)
        {
            pixels.Add(new(random.NextDouble() * 640, random.NextDouble() * 480));
            values.AddRange(Unit([.. Enumerable.Range(0, Channels).Select(_ => (float)(random.NextDouble() - 0.5))]));
        }

        return new ImageFeatures(new DescriptorSet(values.ToArray(), Channels, pixels));
    }

    private static float[] Unit(float[] v)
    {
        float norm = MathF.Sqrt(v.Sum(x => x * x));
        return Array.ConvertAll(v, x => x / norm);
    }
}
