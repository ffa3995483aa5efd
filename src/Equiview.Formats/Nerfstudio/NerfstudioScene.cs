using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.Images;
using Equiview.Formats.MeshPly;

namespace Equiview.Formats.Nerfstudio;

/// <summary>
/// <c>transforms.json</c> of Nerfstudio, instant-ngp and the Blender NeRF scenes (docs.nerf.studio/quickstart/data_conventions):
/// camera-to-world matrices with OpenGL axes (+Y up, -Z forward), raster pixels, arbitrary unit.
/// </summary>
internal static class NerfstudioScene
{
    /// <summary>The file of the training views, where training and test views have files of their own (Blender scenes).</summary>
    public const string TrainFile = "transforms_train.json";

    private static readonly string[] ImageEndings = [".png", ".jpg", ".jpeg"];

    /// <summary>Whether a file names no focal length for all its frames in pixels.</summary>
    public static bool HasCameraOfEachFrame(JsonElement root) => root.Optional("frames") is not null && root.Optional("fl_x") is null;

    /// <summary>Reads a file, or the <c>transforms.json</c> of a folder.</summary>
    /// <exception cref="InvalidFileException">
    /// Missing, malformed, or a camera that is not a pinhole with a radial or fisheye lens.
    /// </exception>
    public static PosedScene Read(string path)
    {
        if (Directory.Exists(path))
            path = Path.Combine(path, "transforms.json");
        JsonElement root = JsonFile.Read(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var views = new List<PosedView>();
        foreach (JsonElement frame in root.Field(path, "frames").Items(path, "frames"))
        {
            string where = FormattableString.Invariant($"frames[{views.Count}]");
            string name = frame.Field(path, "file_path").Text(path, where + ".file_path").Replace('\\', '/');
            if (name.StartsWith("./", StringComparison.Ordinal))
                name = name[2..];
            string image = FindImage(folder, name);
            (CameraIntrinsics camera, LensDistortion? lens) = ReadCamera(path, frame, root, image);
            double[] matrix = frame.Field(path, "transform_matrix").Numbers(path, where + ".transform_matrix", 12);
            views.Add(
                new PosedView(name, camera, CameraFromWorldOfOpenGl(RigidTransform.FromRowMajor(matrix)), image) { Distortion = lens });
        }

        string? named = root.Optional("ply_file_path")?.Text(path, "ply_file_path");
        string? points = named is null ? null : BoundedFile.Beside(folder, named);
        return new PosedScene
        {
            Views = views,
            Unit = SceneUnit.Arbitrary,
            Points = File.Exists(points) ? PlyPointCloud.Read(points) : [],
            Warnings = points is null || File.Exists(points) ? [] : [$"{points} is missing, so there are no sparse points"],
        };
    }

    /// <summary>Reads a folder whose training and test views have files of their own.</summary>
    public static PosedScene ReadSplit(string folder)
    {
        string test = Path.Combine(folder, "transforms_test.json");
        return Read(Path.Combine(folder, TrainFile)) with { TestViews = File.Exists(test) ? Read(test).Views : [] };
    }

    /// <summary>
    /// The named conversion: a camera-to-world transform with OpenGL axes becomes cameraFromWorld with OpenCV axes. The camera's Y and Z
    /// turn round; the world stays.
    /// </summary>
    public static RigidTransform CameraFromWorldOfOpenGl(RigidTransform worldFromOpenGlCamera)
    {
        var openGlFromOpenCv = new RigidTransform(new RotationMatrix(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)), default);
        return (worldFromOpenGlCamera * openGlFromOpenCv).Inverse();
    }

    // Blender scenes leave the ending out.
    private static string FindImage(string folder, string name)
    {
        string image = Path.Combine(folder, name);
        return File.Exists(image) ? image : ImageEndings.Select(e => image + e).FirstOrDefault(File.Exists) ?? image;
    }

    private static (CameraIntrinsics Camera, LensDistortion? Lens) ReadCamera(
        string path, JsonElement frame, JsonElement root, string image)
    {
        double? Value(string key) => (frame.Optional(key) ?? root.Optional(key))?.Number(path, key);
        ImageSize size = (Value("w"), Value("h")) is ({ } w, { } h) ? new ImageSize((int)w, (int)h) : ImageHeader.ReadSize(image);
        if (size.ShortSide < 1 || size.LongSide > ImageSize.MaxSide)
            throw new InvalidFileException(path, $"an image of {size} cannot be");
        double fx = Value("fl_x") ?? FromAngle(Value("camera_angle_x"), size.Width)
            ?? throw new InvalidFileException(path, "the focal length is missing", "fl_x or camera_angle_x");
        double fy = Value("fl_y") ?? FromAngle(Value("camera_angle_y"), size.Height) ?? fx;
        var camera = new CameraIntrinsics(fx, fy, Value("cx") ?? size.Width / 2.0, Value("cy") ?? size.Height / 2.0, size);
        string model = (frame.Optional("camera_model") ?? root.Optional("camera_model"))?.Text(path, "camera_model") ?? "OPENCV";
        double K(string key) => Value(key) ?? 0;
        var lens = model switch
        {
            "OPENCV" or "PINHOLE" or "SIMPLE_PINHOLE" or "RADIAL" or "SIMPLE_RADIAL" =>
                new LensDistortion(LensModel.Radial, K("k1"), K("k2"), K("p1"), K("p2"), K("k3"), K("k4"), K("k5"), K("k6")),
            "OPENCV_FISHEYE" => new LensDistortion(LensModel.Fisheye, K("k1"), K("k2"), K3: K("k3"), K4: K("k4")),
            _ => throw new InvalidFileException(path, $"camera model \"{model}\" is not supported", "camera_model"),
        };
        return (camera, lens.IsNone ? null : lens);
    }

    private static double? FromAngle(double? angleRadians, int side) => angleRadians is { } a ? side / (2 * Math.Tan(a / 2)) : null;
}
