namespace Equiview.Formats.Bop;

/// <summary>
/// The conversions between BOP's conventions and ours, in one place (bop_toolkit docs/bop_datasets_format.md): BOP has millimeters and
/// pixels whose integer coordinates are centers; axes agree.
/// </summary>
internal static class BopUnits
{
    /// <summary>Millimeters in a meter.</summary>
    public const double MillimetersPerMeter = 1000;

    /// <summary>cameraFromObject in meters from BOP's row-major rotation and translation in millimeters.</summary>
    public static RigidTransform ToTransform(ReadOnlySpan<double> rotation, ReadOnlySpan<double> millimeters) => new(
        new(
            new(rotation[0], rotation[1], rotation[2]),
            new(rotation[3], rotation[4], rotation[5]),
            new(rotation[6], rotation[7], rotation[8])),
        new Vector3D(millimeters[0], millimeters[1], millimeters[2]) * (1 / MillimetersPerMeter));

    /// <summary>Intrinsics from BOP's 3 x 3 K.</summary>
    public static CameraIntrinsics ToIntrinsics(ReadOnlySpan<double> k, ImageSize size) =>
        CameraIntrinsics.FromPixelCenter(k[0], k[4], k[2], k[5], size);

    /// <summary>Meters from millimeters.</summary>
    public static Vector3D ToMeters(ReadOnlySpan<double> millimeters) =>
        new Vector3D(millimeters[0], millimeters[1], millimeters[2]) * (1 / MillimetersPerMeter);
}
