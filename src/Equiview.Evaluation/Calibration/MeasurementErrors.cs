using Equiview.Formats;
using Equiview.Numerics;
using Equiview.Pose.Geometry;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// What photographs have and exact renderings lack: the camera, its poses and the scanned surface are known with errors. Without them a fit
/// trusts matches more than photographs bear. The sizes are those of careful work: focal lengths to half a percent, principal points to
/// some pixels, poses to a pixel, surfaces to a millimeter at 20 cm.
/// </summary>
internal static class MeasurementErrors
{
    private const double FocalShare = 0.005, CenterPixels = 3, PoseRadians = 0.003, PoseMeters = 0.0006, SurfaceShare = 0.004;
    private const int Waves = 4;

    /// <summary>The camera that takes the photographs, where another one is told.</summary>
    /// <param name="told">What the calibration says.</param>
    /// <param name="random">Chooses the errors.</param>
    public static CameraIntrinsics Camera(CameraIntrinsics told, KeyedRandom random)
    {
        double focal = 1 + (FocalShare * random.NextNormal());
        return told with
        {
            Fx = told.Fx * focal,
            Fy = told.Fy * focal,
            Cx = told.Cx + (CenterPixels * random.NextNormal()),
            Cy = told.Cy + (CenterPixels * random.NextNormal()),
        };
    }

    /// <summary>The pose that is told of a photograph.</summary>
    /// <param name="truth">The pose that it is taken from.</param>
    /// <param name="random">Chooses the errors.</param>
    public static RigidTransform Pose(RigidTransform truth, KeyedRandom random)
    {
        Vector3D Normal() => new(random.NextNormal(), random.NextNormal(), random.NextNormal());
        return new(
            SpecialEuclidean.ExpRotation(Normal() * PoseRadians) * truth.Rotation, truth.Translation + (Normal() * PoseMeters));
    }

    /// <summary>The surface that is photographed, where a scan of it is told: smooth waves longer than a third of the object.</summary>
    /// <param name="told">The scan.</param>
    /// <param name="diameter">Of the scan, in its unit.</param>
    /// <param name="random">Chooses the waves.</param>
    public static TriangleMesh Surface(TriangleMesh told, double diameter, KeyedRandom random)
    {
        (System.Numerics.Vector3 Wave, System.Numerics.Vector3 Shift, float Phase)[] waves = [.. Enumerable.Range(0, Waves).Select(_ => (
            Vector(Math.Tau * random.NextDouble(1, 3) / diameter), Vector(SurfaceShare * diameter * Math.Sqrt(2.0 / Waves)),
            (float)random.NextDouble(0, Math.Tau)))];
        return told with
        {
            Positions = Array.ConvertAll(told.Positions, p => waves.Aggregate(
                p, (moved, w) => moved + (w.Shift * MathF.Sin(System.Numerics.Vector3.Dot(w.Wave, p) + w.Phase)))),
        };

        System.Numerics.Vector3 Vector(double length) => System.Numerics.Vector3.Normalize(
            new((float)random.NextNormal(), (float)random.NextNormal(), (float)random.NextNormal())) * (float)length;
    }
}
