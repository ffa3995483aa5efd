using System.ComponentModel;
using System.Globalization;
using Equiview.Formats;
using Equiview.Formats.Cameras;
using Equiview.Numerics;

namespace Equiview.Imaging.Cameras;

/// <summary>A camera as a user names it: a calibration file or numbers.</summary>
public sealed record CameraSettings
{
    private const string Fisheye = "fisheye:";

    /// <summary>Calibration file, posed scene, or "fx,fy,cx,cy[,WIDTH,HEIGHT]" in raster pixels.</summary>
    [Description(
        "file of the camera (OpenCV or ROS yaml or json, Kalibr, COLMAP cameras.txt, BOP camera.json, cam_K.txt, transforms.json), "
            + "or a posed scene (its folder, cameras.json, ...) whose cameras are equal or that names the photograph; "
            + "or fx,fy,cx,cy[,WIDTH,HEIGHT] in pixels, the first pixel's center at 0.5 (add 0.5 to OpenCV's cx, cy); "
            + "with the size of the calibrated image, photographs of the same shape in other sizes are taken too")]
    public string? Intrinsics { get; init; }

    /// <summary>Lens in OpenCV's order; null takes that of the calibration file, or none.</summary>
    [Description("lens in OpenCV's order: k1,k2,p1,p2[,k3[,k4,k5,k6]], or fisheye:k1,k2,k3,k4")]
    public string? Distortion { get; init; }

    /// <summary>The camera, which is then fitted to each photograph or to the frames of a video.</summary>
    /// <exception cref="UsageException">No camera is named, or not in this form.</exception>
    /// <exception cref="InvalidFileException">The calibration file is damaged, or of no known kind.</exception>
    public PhotographCamera Read()
    {
        string text = Intrinsics ?? throw new UsageException("give --intrinsics fx,fy,cx,cy");
        LensDistortion? lens = Distortion is { } named ? Lens(named) : null;
        if (PosedSceneReader.ListsCameras(text))
            return new PhotographCamera(default(CameraIntrinsics)) { Listed = List(text, lens) };
        if (!File.Exists(text))
            return new PhotographCamera(Numbers(text), lens);
        (CameraIntrinsics read, LensDistortion? own) = CameraFile.Read(text);
        return new PhotographCamera(read, lens ?? own);
    }

    /// <summary>The camera, or without intrinsics <see cref="PhotographCamera.FromExif"/>.</summary>
    /// <exception cref="UsageException">A camera in another form, or a lens without intrinsics.</exception>
    /// <exception cref="InvalidFileException">The calibration file is damaged, or of no known kind.</exception>
    public PhotographCamera ReadOrExif() => Intrinsics is not null ? Read()
        : Distortion is null ? PhotographCamera.FromExif : throw new UsageException("--distortion belongs to --intrinsics");

    private static ListedCamera[] List(string path, LensDistortion? lens)
    {
        ListedCamera[] listed =
            [.. PosedSceneReader.ReadRig(path).Views.Select(v => new ListedCamera(v.Name, v.Intrinsics, lens ?? v.Distortion))];
        return listed.Length > 0 ? listed : throw new InvalidFileException(path, "lists no camera");
    }

    private static CameraIntrinsics Numbers(string text)
    {
        double[] k = NumberList.Parse(text, 4, 6, "a calibration file, nor --intrinsics fx,fy,cx,cy[,WIDTH,HEIGHT]");
        if (!(k[0] > 0 && k[1] > 0))
            throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"a camera has positive focal lengths; got {k[0]}, {k[1]}"));
        if (k.Length == 4)
            return new CameraIntrinsics(k[0], k[1], k[2], k[3], default);
        return k.Length == 6 && IsSide(k[4]) && IsSide(k[5])
            ? new CameraIntrinsics(k[0], k[1], k[2], k[3], new ImageSize((int)k[4], (int)k[5]))
            : throw new UsageException("--intrinsics: give WIDTH and HEIGHT of the image, or neither");
    }

    private static bool IsSide(double pixels) => pixels is >= 1 and <= ImageSize.MaxSide;

    private static LensDistortion? Lens(string text)
    {
        if (text.StartsWith(Fisheye, StringComparison.OrdinalIgnoreCase))
        {
            double[] f = NumberList.Parse(text[Fisheye.Length..], 4, 4, "--distortion fisheye:k1,k2,k3,k4");
            return new LensDistortion(LensModel.Fisheye, f[0], f[1], K3: f[2], K4: f[3]);
        }

        double[] d = [.. NumberList.Parse(text, 4, 8, "--distortion k1,k2,p1,p2[,k3[,k4,k5,k6]]"), 0, 0, 0, 0];
        var lens = new LensDistortion(LensModel.Radial, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
        return lens.IsNone ? null : lens;
    }
}
