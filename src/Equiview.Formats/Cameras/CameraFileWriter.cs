using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Equiview.Formats.Cameras;

/// <summary>Writes a camera as OpenCV's FileStorage does, in yaml or json; <see cref="CameraFile"/> reads it again.</summary>
public static class CameraFileWriter
{
    /// <summary>Writes a camera; principal point and lens in OpenCV's convention.</summary>
    /// <param name="path">Where to: .yaml, .yml or .json.</param>
    /// <param name="camera">Raster pixels.</param>
    /// <param name="lens">A radial lens, or null.</param>
    /// <param name="remarks">Further numbers, by name.</param>
    /// <exception cref="InvalidFileException">The file cannot be written, or has another ending.</exception>
    public static void Write(
        string path, CameraIntrinsics camera, LensDistortion? lens, IReadOnlyDictionary<string, double>? remarks = null)
    {
        double[] k = [camera.Fx, 0, camera.Cx - 0.5, 0, camera.Fy, camera.Cy - 0.5, 0, 0, 1];
        double[] d = lens is null ? [0, 0, 0, 0, 0] : [lens.K1, lens.K2, lens.P1, lens.P2, lens.K3, lens.K4, lens.K5, lens.K6];
        remarks ??= new Dictionary<string, double>();
        string text = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" => Json(camera.Size, k, d, remarks),
            ".yaml" or ".yml" => Yaml(camera.Size, k, d, remarks),
            _ => throw new InvalidFileException(path, "cameras are written as .yaml or .json"),
        };
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text));
    }

    private static string Json(ImageSize size, double[] k, double[] d, IReadOnlyDictionary<string, double> remarks)
    {
        var root = new Dictionary<string, object> { ["image_width"] = size.Width, ["image_height"] = size.Height };
        root["camera_matrix"] = k.Chunk(3);
        root["distortion_coefficients"] = d;
        foreach ((string name, double value) in remarks)
            root[name] = value;
        return JsonSerializer.Serialize(root) + "\n";
    }

    private static string Yaml(ImageSize size, double[] k, double[] d, IReadOnlyDictionary<string, double> remarks)
    {
        var text = new StringBuilder("%YAML:1.0\n---\n");
        text.Append(CultureInfo.InvariantCulture, $"image_width: {size.Width}\nimage_height: {size.Height}\n");
        Matrix("camera_matrix", k, 3);
        Matrix("distortion_coefficients", d, 1);
        foreach ((string name, double value) in remarks)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value:R}\n");
        return text.ToString();

        void Matrix(string name, double[] values, int rows)
        {
            string data = string.Join(", ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
            text.Append(CultureInfo.InvariantCulture, $"{name}: !!opencv-matrix\n   rows: {rows}\n   cols: {values.Length / rows}\n   dt: d\n");
            text.Append(CultureInfo.InvariantCulture, $"   data: [ {data} ]\n");
        }
    }
}
