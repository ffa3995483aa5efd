using System.Numerics;
using Equiview.Imaging.Synthetic;
namespace Equiview.Evaluation.Synthetic;

/// <summary>
/// A four-legged body of bending tubes (trunk, legs, neck with head, tail) with a soft, furry paint. Every surface point has fixed
/// coordinates (tube, along, around), so where it is at any time is known exactly.
/// </summary>
internal sealed class JointedBody
{
    private const int Rings = 28, Sides = 20;
    private const int Trunk = 0, Neck = 5, Tail = 6, Tubes = 7;
    private const double Steps = 1.3;
    private readonly double phase, start, turn, walk;
    private readonly MeshTexture[] paints;

    /// <summary>Chooses paint, gait, and how the body turns and walks.</summary>
    /// <param name="seed">Equal seeds give equal bodies.</param>
    public JointedBody(int seed)
    {
        var random = new Random(seed);
        int side = random.Next(2) == 0 ? 1 : -1;
        (phase, start, turn) = (random.NextDouble() * Math.Tau, side * 0.5 * random.NextDouble(), -side * (0.4 + (0.5 * random.NextDouble())));
        walk = side * (0.3 + (0.5 * random.NextDouble()));
        double[] color = [90 + (80 * random.NextDouble()), 75 + (70 * random.NextDouble()), 60 + (60 * random.NextDouble())];
        paints = [.. Enumerable.Range(0, Tubes).Select(t => new MeshTexture(Paint(seed + (31 * t), color)))];
    }

    /// <summary>Number of tubes.</summary>
    public static int TubeCount => Tubes;

    /// <summary>A surface point in the camera's frame, OpenCV axes; the body is about two units long.</summary>
    /// <param name="tube">0 to <see cref="TubeCount"/> - 1.</param>
    /// <param name="along">Along the tube, 0 to 1.</param>
    /// <param name="around">Around it, 0 to 1.</param>
    /// <param name="time">0 to 1.</param>
    public Vector3D Point(int tube, double along, double around, double time)
    {
        const double Small = 1e-3;
        Vector3D center = Center(tube, along, time);
        Vector3D tangent = Center(tube, along + Small, time) - Center(tube, along - Small, time);
        Vector3D across = Unit(tangent.Cross(new Vector3D(0, 0, 1))), depth = Unit(tangent.Cross(across));
        (double sin, double cos) = Math.SinCos(around * Math.Tau);
        return ToCamera(center + (((across * cos) + (depth * sin)) * Radius(tube, along)), time);
    }

    /// <summary>The body at a time, in the camera's frame.</summary>
    /// <param name="time">0 to 1.</param>
    public TriangleMesh At(double time)
    {
        var positions = new List<Vector3>();
        var coordinates = new List<Vector2>();
        var indices = new List<int>();
        var parts = new List<MeshPart>();
        for (int tube = 0; tube < Tubes; tube++)
        {
            int first = indices.Count;
            for (int ring = 0; ring <= Rings; ring++)
            {
                for (int side = 0; side <= Sides; side++)
                {
                    (double along, double around) = ((double)ring / Rings, (double)side / Sides);
                    Vector3D p = Point(tube, along, around, time);
                    positions.Add(new((float)p.X, (float)p.Y, (float)p.Z));
                    coordinates.Add(new((float)around, (float)along));
                    if (ring == Rings || side == Sides)
                        continue;
                    int a = (tube * (Rings + 1) * (Sides + 1)) + (ring * (Sides + 1)) + side, b = a + Sides + 1;
                    indices.AddRange([a, b, b + 1, a, b + 1, a + 1]);
                }
            }

            parts.Add(new MeshPart(first, indices.Count - first, Vector4.One, tube));
        }

        return new TriangleMesh
        {
            Positions = [.. positions], Indices = [.. indices], TextureCoordinates = [.. coordinates], Parts = [.. parts], Textures = paints,
        };
    }

    private Vector3D Center(int tube, double along, double time)
    {
        double beat = (Math.Tau * Steps * time) + phase;
        switch (tube)
        {
            case Trunk:
                return new(
                    (2 * along) - 1, 0.1 * Math.Sin(beat + (Math.PI * along)), 0.12 * Math.Sin((beat / 2) + (Math.PI * along)));
            case Neck:
                double lift = -0.7 + (0.25 * Math.Sin(beat + 1));
                return Center(Trunk, 0.92, time) + (new Vector3D(Math.Cos(lift), Math.Sin(lift), 0) * (0.95 * along));
            case Tail:
                double wag = 0.6 + (0.4 * Math.Sin(beat + 2)) + (0.5 * along);
                return Center(Trunk, 0.04, time) + (new Vector3D(-Math.Cos(wag), Math.Sin(wag), 0.2 * Math.Sin(beat)) * (0.7 * along));
        }

        bool front = tube > 2;
        double swing = beat + ((tube % 2 == 0 ? 0 : Math.PI) + (front ? 0.8 : 0));
        double hip = (Math.PI / 2) + (0.45 * Math.Sin(swing)), knee = hip + 0.15 + (0.4 * Math.Max(0, Math.Cos(swing)));
        Vector3D root = Center(Trunk, front ? 0.86 : 0.14, time) + new Vector3D(0, 0.1, tube % 2 == 0 ? 0.2 : -0.2);
        Vector3D upper = new(Math.Cos(hip), Math.Sin(hip), 0), lower = new(Math.Cos(knee), Math.Sin(knee), 0);
        double bent = Math.Max(0, along - 0.5), straight = along - bent;
        return root + (((upper * straight) + (lower * bent)) * 1.25);
    }

    private static double Radius(int tube, double along) => tube switch
    {
        Trunk => 0.42 * Math.Sqrt(Math.Max(0, Math.Sin(Math.PI * (0.02 + (0.96 * Math.Clamp(along, 0, 1)))))),
        Neck => along < 0.7 ? 0.26 - (0.14 * along) : 0.2 * Math.Sqrt(Math.Max(0, 1 - Math.Pow((along - 0.78) / 0.23, 2))),
        Tail => 0.09 - (0.06 * along),
        _ => 0.2 - (0.11 * Math.Min(1, along * 1.4)),
    };

    private Vector3D ToCamera(Vector3D p, double time)
    {
        (double sin, double cos) = Math.SinCos(start + (turn * time));
        return new((cos * p.X) + (sin * p.Z) + (walk * (time - 0.5)), p.Y - 0.2, (-sin * p.X) + (cos * p.Z) + 4 - (0.4 * time));
    }

    // Few soft spots and a fine grain about one color: what fur looks like to a descriptor.
    private static RgbImage Paint(int seed, double[] color)
    {
        RgbImage paint = ProceduralTexture.Make(new ImageSize(160, 200), seed, shapes: 6);
        var random = new Random(seed);
        for (int i = 0; i < paint.Pixels.Length; i += 3)
        {
            double grain = 70 * (random.NextDouble() - 0.5);
            for (int c = 0; c < 3; c++)
                paint.Pixels[i + c] = (byte)Math.Clamp(color[c] + (0.4 * (paint.Pixels[i + c] - 128)) + grain, 0, 255);
        }

        return paint;
    }

    private static Vector3D Unit(Vector3D v) => v * (1 / v.Length);
}
