using Equiview.Formats.Images;
using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Cameras;

/// <summary>A photograph with its camera.</summary>
/// <param name="Path">The file.</param>
/// <param name="Camera">The camera of the photograph as <see cref="Read"/> reads it.</param>
/// <param name="Lens">Its lens, or null for an ideal pinhole.</param>
/// <param name="AsStored">Whether the EXIF orientation is left out.</param>
/// <param name="Note">What was changed to make both fit, or null.</param>
public sealed record CameraPhotograph(string Path, CameraIntrinsics Camera, LensDistortion? Lens, bool AsStored, string? Note)
{
    /// <summary>Whether the focal length is a guess from the Exif tags and the principal point the middle of the image.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Reads the photograph in the size and orientation of its camera.</summary>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public RgbImage Read() => ImageFile.Read(Path, AsStored);
}

/// <summary>A calibrated camera, whose photographs may be stored in another size or orientation than it was calibrated in.</summary>
/// <param name="Intrinsics">Raster pixels; a size of 0 x 0 says that the size of the image is not known.</param>
/// <param name="Lens">The lens, or null for an ideal pinhole.</param>
public sealed record PhotographCamera(CameraIntrinsics Intrinsics, LensDistortion? Lens = null)
{
    private const string NoCamera = "give --intrinsics fx,fy,cx,cy, or a calibration file";

    /// <summary>A camera that is not known: each photograph's own Exif tags give a guess of its focal length.</summary>
    public static PhotographCamera FromExif { get; } = new(default(CameraIntrinsics));

    /// <summary>Cameras of which one is chosen for each photograph; null where there is one for all.</summary>
    internal IReadOnlyList<ListedCamera>? Listed { get; init; }

    private bool IsUnknown => Intrinsics.Fx == 0 && Listed is null;

    /// <summary>Whether the size of the calibrated image is known.</summary>
    public bool HasSize => Intrinsics.Size is { Width: > 0, Height: > 0 };

    /// <summary>Fits the camera to a photograph, from the header of its file alone.</summary>
    /// <param name="path">The photograph.</param>
    /// <param name="known">
    /// Cameras of known size, where this one has none: if one of them has the same focal lengths and principal point, its size is used.
    /// </param>
    /// <exception cref="UsageException">The camera is <see cref="FromExif"/>, and the photograph has no such tags.</exception>
    /// <exception cref="InvalidFileException">
    /// Missing, no image, of another shape than the camera's image, or with the principal point far from its middle.
    /// </exception>
    public CameraPhotograph Fit(string path, IEnumerable<CameraIntrinsics>? known = null)
    {
        ImageHeader header = ImageFile.ReadHeader(path);
        if (IsUnknown)
            return Guess(path, header);
        PhotographCamera own = For(path, header);
        PhotographFit fit = own.Fit(path, header, known);
        return new CameraPhotograph(path, fit.Camera, own.Lens, fit.AsStored, fit.Note);
    }

    /// <summary>The camera of the frames of a video or of images in memory.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="size">Their size.</param>
    /// <param name="known">As for <see cref="Fit(string, IEnumerable{CameraIntrinsics})"/>.</param>
    /// <returns>The camera, and what was changed or null.</returns>
    /// <exception cref="InvalidFileException">Another shape, or the principal point is far from the middle.</exception>
    public (CameraIntrinsics Camera, string? Note) Fit(string name, ImageSize size, IEnumerable<CameraIntrinsics>? known = null)
    {
        if (IsUnknown)
            throw new UsageException(NoCamera);
        var header = new ImageHeader(size);
        PhotographFit fit = For(name, header).Fit(name, header, known);
        return (fit.Camera, fit.Note);
    }

    /// <summary>The one camera of a photograph or of the frames of a video.</summary>
    /// <exception cref="InvalidFileException">There are several that could be it.</exception>
    internal PhotographCamera For(string path, ImageHeader header) =>
        Listed is null ? this : ListedCamera.Choose(Listed, path, header);

    private PhotographFit Fit(string path, ImageHeader header, IEnumerable<CameraIntrinsics>? known) => HasSize
        ? PhotographFit.Of(path, header, Intrinsics)
        : PhotographFit.OfUnsized(path, header, Intrinsics, known ?? []);

    private static CameraPhotograph Guess(string path, ImageHeader header)
    {
        double focal = header.Focal?.Pixels(header.Stored) ?? throw new UsageException(
            NoCamera + $": {path} has no usable EXIF focal length to guess them from");
        ImageSize size = header.Shown;
        var camera = new CameraIntrinsics(focal, focal, size.Width / 2.0, size.Height / 2.0, size);
        return new CameraPhotograph(path, camera, null, false, FormattableString.Invariant(
            $"no --intrinsics: a focal length of {focal:0} px is guessed from its EXIF tags, the principal point is the middle"))
        {
            IsGuess = true,
        };
    }
}
