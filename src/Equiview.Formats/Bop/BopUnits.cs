namespace Equiview.Formats.Bop;

/// <summary>
/// The conversions between BOP's conventions and ours, in one place (bop_toolkit docs/bop_datasets_format.md): BOP has millimetres and
/// pixels whose integer coordinates are centers; axes agree.
/// </summary>
internal static class BopUnits
{
    /// <summary>Millimetres in a metre.</summary>
    public const double MillimetresPerMetre = 1000;

    /// <summary>cameraFromObject in metres from BOP's row-major rotation and translation in millimetres.</summary>
    public static RigidTransform ToTransform(ReadOnlySpan<double> rotation, ReadOnlySpan<double> millimetres) => new(
        new(
            new(rotation[0], rotation[1], rotation[2]),
            new(rotation[3], rotation[4], rotation[5]),
            new(rotation[6], rotation[7], rotation[8])),
        new Vector3D(millimetres[0], millimetres[1], millimetres[2]) * (1 / MillimetresPerMetre));

    /// <summary>Intrinsics from BOP's 3 x 3 K.</summary>
    public static CameraIntrinsics ToIntrinsics(ReadOnlySpan<double> k, ImageSize size) =>
        CameraIntrinsics.FromPixelCenter(k[0], k[4], k[2], k[5], size);

    /// <summary>Metres from millimetres.</summary>
    public static Vector3D ToMetres(ReadOnlySpan<double> millimetres) =>
        new Vector3D(millimetres[0], millimetres[1], millimetres[2]) * (1 / MillimetresPerMetre);
}
