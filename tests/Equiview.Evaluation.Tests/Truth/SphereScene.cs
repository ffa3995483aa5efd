using Equiview.Evaluation.Truth;
using Equiview.Features;
namespace Equiview.Evaluation.Tests.Truth;

/// <summary>Spheres seen by a ray caster in double precision: exact depth and surface points.</summary>
internal sealed class SphereScene(params (Vector3D Center, double Radius)[] spheres)
{
    private static readonly CameraIntrinsics Camera = new(280, 280, 128, 128, new ImageSize(256, 256));

    public static SphereScene BallWithKnob { get; } = new((default, 0.4), (new(0.3, 0.1, 0.3), 0.15));

    /// <summary>A camera at distance 2 that was turned about the object by an angle round the y axis.</summary>
    public static RigidTransform Orbit(double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        return new(new(new(cos, 0, sin), new(0, 1, 0), new(-sin, 0, cos)), new(0, 0, 2));
    }

    public DepthView View(RigidTransform cameraFromObject)
    {
        var depth = new float[Camera.Size.PixelCount];
        for (int i = 0; i < depth.Length; i++)
        {
            Vector3D ray = Camera.Unproject(new((i % Camera.Size.Width) + 0.5, (i / Camera.Size.Width) + 0.5), 1);
            double nearest = spheres.Min(s => Hit(ray, cameraFromObject * s.Center, s.Radius));
            depth[i] = double.IsFinite(nearest) ? (float)nearest : 0;
        }

        return new DepthView(Camera, cameraFromObject, depth);
    }

    /// <summary>
    /// The perfect feature: the surface point, laid on the unit sphere in four dimensions so that the cosine falls with distance.
    /// </summary>
    public static FeatureMap PositionFeatures(DepthView view)
    {
        var values = new float[view.Size.PixelCount * 4];
        for (int i = 0; i < view.Depth.Length; i++)
        {
            if (!(view.Depth[i] > 0))
                continue;
            Vector3D p = view.PointAt(i % view.Size.Width, i / view.Size.Width);
            double square = p.Dot(p), scale = 1 / (square + 1);
            (values[4 * i], values[(4 * i) + 1], values[(4 * i) + 2], values[(4 * i) + 3]) = (
                (float)(2 * p.X * scale), (float)(2 * p.Y * scale), (float)(2 * p.Z * scale), (float)((square - 1) * scale));
        }

        return new FeatureMap(values, 4, new PatchGrid(view.Size.Width, view.Size.Height, 1, 1), AxisMapping.Identity, view.Size);
    }

    public static PairTruth Truth(DepthView a, DepthView b, string group = "spheres") => new()
    {
        Pair = new PairKey(group, "a", "b"),
        SizeA = a.Size,
        SizeB = b.Size,
        Matches = DepthTruth.Between(a, b),
        Candidates = CandidateGrid.On(b.Size, 4, b.Has),
        AngleDegrees = DepthView.ViewAngleDegrees(a.CameraFromWorld, b.CameraFromWorld),
        Boxes = (a.Box()!.Value, b.Box()!.Value),
    };

    // z of the first crossing; the ray's z is 1, so its length parameter is the depth.
    private static double Hit(Vector3D ray, Vector3D center, double radius)
    {
        double a = ray.Dot(ray), b = ray.Dot(center), c = center.Dot(center) - (radius * radius), d = (b * b) - (a * c);
        return d < 0 ? double.PositiveInfinity : (b - Math.Sqrt(d)) / a;
    }
}
