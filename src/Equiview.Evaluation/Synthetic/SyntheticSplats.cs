using Equiview.Imaging;
using Equiview.Imaging.Synthetic;

namespace Equiview.Evaluation.Synthetic;

/// <summary>
/// A synthetic Gaussian scene: three balls, each with a pattern of its own, on a painted ground. It records which Gaussian
/// belongs to what.
/// </summary>
internal static class SyntheticSplats
{
    public const int Balls = 3;
    private const int PerBall = 5000, OnGround = 9000;
    private const double Radius = 0.6, GroundRadius = 2.6;

    /// <summary>
    /// The scene (Y points down, balls stand on y = 0.6) and the object of each Gaussian: 0 to 2 for balls, 3 for the ground.
    /// </summary>
    public static (GaussianScene Scene, int[] Part) Make(int seed)
    {
        RgbImage paint = ProceduralTexture.Make(new ImageSize(512, 512), seed, shapes: 200);
        List<float> means = [], quaternions = [], scales = [], colors = [];
        var part = new List<int>();
        void Add(int owner, Vector3D place, Vector3D normal, double spacing, Vector3D color)
        {
            // Flat: the third axis is the normal, reached from +Z by the shortest turn.
            (double w, double x, double y) = normal.Z < -0.999999 ? (0, 1, 0) : (1 + normal.Z, -normal.Y, normal.X);
            double length = Math.Sqrt((w * w) + (x * x) + (y * y));
            means.AddRange([(float)place.X, (float)place.Y, (float)place.Z]);
            quaternions.AddRange([(float)(w / length), (float)(x / length), (float)(y / length), 0]);
            scales.AddRange([(float)Math.Log(spacing), (float)Math.Log(spacing), (float)Math.Log(0.1 * spacing)]);
            colors.AddRange(
                [SphericalHarmonics.FromColor(color.X), SphericalHarmonics.FromColor(color.Y), SphericalHarmonics.FromColor(color.Z)]);
            part.Add(owner);
        }

        for (int i = 0; i < OnGround; i++)
        {
            // Vogel's spiral: equal areas.
            double r = GroundRadius * Math.Sqrt((i + 0.5) / OnGround), turn = i * Math.PI * (3 - Math.Sqrt(5));
            (double x, double z) = (r * Math.Cos(turn), r * Math.Sin(turn));
            (byte R, byte G, byte B) c = paint[(int)((x / GroundRadius * 255) + 256), (int)((z / GroundRadius * 255) + 256)];
            Add(
                Balls,
                new Vector3D(x, Radius, z),
                new Vector3D(0, -1, 0),
                0.55 * Math.Sqrt(Math.PI * GroundRadius * GroundRadius / OnGround),
                new Vector3D(c.R, c.G, c.B) * (1 / 255.0));
        }

        for (int ball = 0; ball < Balls; ball++)
        {
            double angle = Math.Tau * ball / Balls;
            var center = new Vector3D(1.15 * Math.Cos(angle), 0, 1.15 * Math.Sin(angle));
            for (int i = 0; i < PerBall; i++)
            {
                double height = 1 - (2 * (i + 0.5) / PerBall), turn = i * Math.PI * (3 - Math.Sqrt(5)),
                    side = Math.Sqrt(1 - (height * height));
                var n = new Vector3D(side * Math.Cos(turn), height, side * Math.Sin(turn));
                Add(ball, center + (n * Radius), n, 0.55 * Math.Sqrt(4 * Math.PI * Radius * Radius / PerBall), Pattern(ball, n));
            }
        }

        float[] logits = [.. Enumerable.Repeat(GaussianActivation.Logit(0.95), part.Count)];
        return (new GaussianScene(0, [.. means], [.. quaternions], [.. scales], logits, [.. colors]), [.. part]);
    }

    // Rings, a chequerboard, dots.
    private static Vector3D Pattern(int ball, Vector3D n)
    {
        double azimuth = Math.Atan2(n.Z, n.X);
        return ball switch
        {
            0 => Math.Sin(16 * n.Y) > 0 ? new(0.9, 0.3, 0.2) : new(0.95, 0.9, 0.8),
            1 => (Math.Sin(8 * azimuth) > 0) == (Math.Sin(10 * n.Y) > 0) ? new(0.1, 0.25, 0.6) : new(0.7, 0.85, 0.95),
            _ => Math.Cos(9 * n.X) + Math.Cos(9 * n.Y) + Math.Cos(9 * n.Z) > 0.8 ? new(0.95, 0.85, 0.2) : new(0.1, 0.4, 0.2),
        };
    }
}
