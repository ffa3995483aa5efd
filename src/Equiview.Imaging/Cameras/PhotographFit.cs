using Equiview.Formats.Images;

namespace Equiview.Imaging.Cameras;

/// <summary>How a photograph fits the camera that it is said to be taken with, found from the header of its file alone.</summary>
/// <param name="Camera">The camera of the photograph as it is read.</param>
/// <param name="AsStored">Whether the photograph is read as it is stored, without its EXIF orientation.</param>
/// <param name="Note">What was changed, without the photograph's name; null where it fits as it is.</param>
internal sealed record PhotographFit(CameraIntrinsics Camera, bool AsStored, string? Note)
{
    // A principal point off the middle by more than this share of a side belongs to an image of another size; real lenses stay within 5 %.
    private const double FarFromMiddle = 0.1;

    // Two calibrations of one camera agree to rounding.
    private const double SameCalibration = 1e-3;

    /// <summary>Fits a photograph to a camera whose image size is known.</summary>
    /// <exception cref="InvalidFileException">The photograph has another shape than the camera's image.</exception>
    public static PhotographFit Of(string path, ImageHeader header, CameraIntrinsics camera)
    {
        if (header.Shown == camera.Size)
            return new(camera, false, null);
        if (header.Stored == camera.Size)
            return new(camera, true, "EXIF orientation undone: the camera belongs to the image as it is stored");
        if (SameShape(header.Shown, camera.Size))
            return new(camera.ResizedTo(header.Shown), false, Scaled(header.Shown, camera.Size));
        if (SameShape(header.Stored, camera.Size))
            return new(camera.ResizedTo(header.Stored), true, "EXIF orientation undone, " + Scaled(header.Stored, camera.Size));
        string transposed = SameShape(new(header.Shown.Height, header.Shown.Width), camera.Size) ? " (a quarter turn from it)" : "";
        throw new InvalidFileException(
            path,
            $"is {header.Shown}, the image of its camera {camera.Size}{transposed}: "
                + $"not the same shape, so the camera is not that of this file");
    }

    /// <summary>Fits a photograph to focal lengths and a principal point whose image size is not known.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="header">Its header.</param>
    /// <param name="camera">The numbers; the size has no meaning.</param>
    /// <param name="known">
    /// Cameras of known size, such as those of the object's own photographs: if one has the same numbers, it is used.
    /// </param>
    /// <exception cref="InvalidFileException">The principal point is far from the middle of the photograph.</exception>
    public static PhotographFit OfUnsized(
        string path, ImageHeader header, CameraIntrinsics camera, IEnumerable<CameraIntrinsics> known)
    {
        if (known.Where(k => SameNumbers(k, camera)).Select(k => (CameraIntrinsics?)k).FirstOrDefault() is { } same)
            return Of(path, header, same);
        if (OffMiddle(camera, header.Shown) <= FarFromMiddle)
            return new(camera with { Size = header.Shown }, false, null);
        if (header.Stored != header.Shown && OffMiddle(camera, header.Stored) <= FarFromMiddle)
            return new(
                camera with { Size = header.Stored }, true, "EXIF orientation undone: the principal point is that of the image as stored");
        throw new InvalidFileException(path, FormattableString.Invariant(
            $"is {header.Shown}, and the principal point {camera.Cx:0.#}, {camera.Cy:0.#} is far from its middle: the intrinsics seem to ")
            + "belong to an image of another size or orientation; give that size with them (fx,fy,cx,cy,WIDTH,HEIGHT)");
    }

    // Sides are rounded to whole pixels when an image is resized, so each may be off by one.
    private static bool SameShape(ImageSize a, ImageSize b) =>
        b is { Width: > 0, Height: > 0 } && Math.Abs(((long)a.Width * b.Height) - ((long)a.Height * b.Width)) <= b.LongSide;

    /// <summary>Whether two cameras have the same focal lengths and principal point, to rounding.</summary>
    public static bool SameNumbers(CameraIntrinsics a, CameraIntrinsics b) =>
        Near(a.Fx, b.Fx) && Near(a.Fy, b.Fy) && Near(a.Cx, b.Cx) && Near(a.Cy, b.Cy);

    private static bool Near(double a, double b) => Math.Abs(a - b) <= SameCalibration * Math.Abs(b);

    private static double OffMiddle(CameraIntrinsics camera, ImageSize size) =>
        Math.Max(Math.Abs((camera.Cx / size.Width) - 0.5), Math.Abs((camera.Cy / size.Height) - 0.5));

    private static string Scaled(ImageSize size, ImageSize camera) => FormattableString.Invariant(
        $"intrinsics scaled by {(double)size.LongSide / camera.LongSide:0.####}, from {camera} to {size}");
}
