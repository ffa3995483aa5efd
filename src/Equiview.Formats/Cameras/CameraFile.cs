using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Equiview.Formats.Bop;
using Equiview.Formats.Colmap;
using Equiview.Formats.Files;

namespace Equiview.Formats.Cameras;

/// <summary>
/// Intrinsics of one camera in the files of other programs: OpenCV and ROS camera_info (yaml, json), Kalibr's camchain, COLMAP's
/// cameras.txt, BOP's camera.json, nerfstudio's transforms.json, and a matrix of nine numbers (cam_K.txt). Principal points that count from
/// the first pixel's center (all but COLMAP's and nerfstudio's) are moved by half a pixel.
/// </summary>
public static partial class CameraFile
{
    private const long LargestBytes = 1 << 24;
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(1);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The camera, its size 0 x 0 where the file names none, and its lens or null.</returns>
    /// <exception cref="InvalidFileException">Missing, or none of these formats; several cameras.</exception>
    public static (CameraIntrinsics Camera, LensDistortion? Lens) Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestBytes)
                throw new InvalidFileException(path, "is too large for a camera");
            string text = string.Join('\n', TextLines.Read(path));
            if (Path.GetFileName(path) == "cameras.txt" || text.StartsWith("# Camera list", StringComparison.Ordinal))
                return Colmap(path);
            if (text.TrimStart().StartsWith('{'))
                return Json(path);
            return text.Contains(':', StringComparison.Ordinal) ? Yaml(path, text) : Matrix(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "cannot be read: " + e.Message, inner: e);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new InvalidFileException(path, "takes too long to search for a camera; it is no camera file", inner: e);
        }
    }

    private static (CameraIntrinsics, LensDistortion?) Colmap(string path)
    {
        ColmapCamera[] cameras = ColmapText.ReadCameras(path);
        return cameras.Length == 1 ? ColmapScene.ToPinholeAndLens(cameras[0], path)
            : throw new InvalidFileException(path, FormattableString.Invariant($"holds {cameras.Length} cameras; one is needed"));
    }

    private static (CameraIntrinsics, LensDistortion?) Matrix(string path, string text)
    {
        double[] k = Numbers(text);
        return k.Length is 9 or 16 or 12
            ? Checked(path, k[0], k[k.Length == 9 ? 4 : 5], k[2] + 0.5, k[k.Length == 9 ? 5 : 6] + 0.5, default, null)
            : throw new InvalidFileException(path, FormattableString.Invariant($"holds {k.Length} numbers; a camera matrix has 9"));
    }

    private static (CameraIntrinsics, LensDistortion?) Json(string path)
    {
        JsonElement root = JsonFile.Read(path);
        double? Value(string key) => root.Optional(key)?.Number(path, key);
        var size = new ImageSize((int)(Value("width") ?? Value("image_width") ?? Value("w") ?? 0),
            (int)(Value("height") ?? Value("image_height") ?? Value("h") ?? 0));
        if (Value("fl_x") is { } focal)
        {
            double[] k = [Value("k1") ?? 0, Value("k2") ?? 0, Value("p1") ?? 0, Value("p2") ?? 0];
            return Checked(
                path, focal, Value("fl_y") ?? focal, Value("cx") ?? size.Width / 2.0, Value("cy") ?? size.Height / 2.0, size,
                    Lens(path, k, ""));
        }

        if (Value("fx") is { } fx)
            return Checked(path, fx, Value("fy") ?? fx, (Value("cx") ?? 0) + 0.5, (Value("cy") ?? 0) + 0.5, size, null);
        foreach (string key in new[] { "camera_matrix", "cameraMatrix", "cam_K", "K", "k" })
        {
            if (root.Optional(key) is not { } matrix)
                continue;
            double[] k = Data(path, matrix, key);
            if (k.Length < 9)
                throw new InvalidFileException(path, "a camera matrix has 9 numbers", key);
            double[] d = new[] { "distortion_coefficients", "dist_coeffs", "distCoeffs", "D", "d" }
                .Select(name => root.Optional(name)).FirstOrDefault(v => v is not null) is { } lens ? Data(path, lens, "distortion") : [];
            string model = (root.Optional("distortion_model") ?? root.Optional("camera_model"))?.Text(path, "distortion_model") ?? "";
            return Checked(path, k[0], k[4], k[2] + 0.5, k[5] + 0.5, size, Lens(path, d, model));
        }

        throw new InvalidFileException(path, "names no camera (camera_matrix, K, cam_K, fx or fl_x)");
    }

    private static double[] Data(string path, JsonElement value, string key) =>
        (value.Optional("data") ?? value).Numbers(path, key, 0);

    // The few forms in which OpenCV, ROS and Kalibr write: "key: value", lists in brackets over several lines, or "- " items.
    private static (CameraIntrinsics, LensDistortion?) Yaml(string path, string text)
    {
        double[]? Of(params string[] keys) => keys.Select(key => Key(key).Match(text)).FirstOrDefault(m => m.Success) is { } found
            ? Numbers(found.Groups[1].Value) : null;
        string Word(string key) => Regex.Match(
            text, $@"^[ \t]*{key}\s*:\s*['""]?([\w-]+)", RegexOptions.Multiline, LongestSearch).Groups[1].Value;
        double[] size = Of("resolution") ?? [.. Of("image_width", "width") ?? [0], .. Of("image_height", "height") ?? [0]];
        var image = size.Length >= 2 ? new ImageSize((int)size[0], (int)size[1]) : default;
        string model = Word("distortion_model");
        if (Of("intrinsics") is { Length: 4 } kalibr)
        {
            string camera = Word("camera_model");
            return camera is "pinhole" or ""
                ? Checked(
                    path, kalibr[0], kalibr[1], kalibr[2] + 0.5, kalibr[3] + 0.5, image, Lens(path, Of("distortion_coeffs") ?? [], model))
                : throw new InvalidFileException(path, $"Kalibr's camera model \"{camera}\" is not supported; calibrate a pinhole");
        }

        return Of("camera_matrix", "cameraMatrix", "Camera_Matrix", "K", "M") is { Length: >= 9 } k
            ? Checked(
                path, k[0], k[4], k[2] + 0.5, k[5] + 0.5, image,
                Lens(path, Of("distortion_coefficients", "dist_coeffs", "Distortion_Coefficients", "distCoeffs", "D") ?? [], model))
            : throw new InvalidFileException(path, "names no camera (camera_matrix, K or intrinsics)");
    }

    // A list after the key, inside a nested "data:" where there is one.
    private static Regex Key(string key) => new(
        $@"^[ \t]*{key}\s*:(?:\s*!!opencv-matrix)?(?:[ \t]*\r?\n\s+(?:rows|cols|dt)\s*:[^\n]*)*(?:\s*data\s*:)?"
            + @"\s*(\[[^\]]*\]|(?:\r?\n\s*-\s[^\n]*)+|[-+]?[\d.][-+.\deE]*)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, LongestSearch);

    private static LensDistortion? Lens(string path, double[] d, string model)
    {
        if (d.Length == 0 || Array.TrueForAll(d, v => v == 0))
            return null;
        if (model is "fisheye" or "equidistant" or "OPENCV_FISHEYE")
        {
            return d.Length >= 4 ? new LensDistortion(LensModel.Fisheye, d[0], d[1], K3: d[2], K4: d[3])
                : throw new InvalidFileException(path, "a fisheye lens has four coefficients");
        }

        if (d.Length > 8 && d[8..].Any(v => v != 0))
            throw new InvalidFileException(path, "a lens of more than eight coefficients (thin prism, tilted) is not supported");
        double[] all = [.. d.Take(8), 0, 0, 0, 0, 0, 0, 0, 0];
        return new LensDistortion(LensModel.Radial, all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    }

    private static (CameraIntrinsics, LensDistortion?) Checked(
        string path, double fx, double fy, double cx, double cy, ImageSize size, LensDistortion? lens) =>
        fx > 0 && fy > 0 && double.IsFinite(fx + fy + cx + cy) && size.LongSide <= ImageSize.MaxSide && size.ShortSide >= 0
            ? (new CameraIntrinsics(fx, fy, cx, cy, size), lens)
            : throw new InvalidFileException(path,
                FormattableString.Invariant($"is no usable camera: focal lengths {fx}, {fy}, image {size}"));

    private static double[] Numbers(string text) =>
        [.. Number().Matches(text).Select(m => double.Parse(m.Value, NumberStyles.Float, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
