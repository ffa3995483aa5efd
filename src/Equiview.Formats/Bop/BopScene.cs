using System.Globalization;
using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.Images;

namespace Equiview.Formats.Bop;

/// <summary>The true pose of one object instance in an image.</summary>
/// <param name="ObjectId">Object.</param>
/// <param name="CameraFromObject">Meters.</param>
public sealed record BopInstance(int ObjectId, RigidTransform CameraFromObject);

/// <summary>One image of a BOP scene.</summary>
/// <param name="ImageId">Image.</param>
/// <param name="Intrinsics">Camera; raster pixels.</param>
/// <param name="DepthScaleMeters">Depth image value times this is meters.</param>
/// <param name="CameraFromWorld">Camera pose in the scene, where the file has it.</param>
/// <param name="Instances">True poses, in the file's order; masks are numbered by it.</param>
/// <param name="ImagePath">Color (or gray) image, or null when it is not there.</param>
/// <param name="DepthPath">Depth image, or null.</param>
public sealed record BopImage(
    int ImageId, CameraIntrinsics Intrinsics, double DepthScaleMeters, RigidTransform? CameraFromWorld,
    IReadOnlyList<BopInstance> Instances, string? ImagePath, string? DepthPath);

/// <summary>A target of <c>test_targets_bop19.json</c>.</summary>
public sealed record BopTarget(int SceneId, int ImageId, int ObjectId, int InstanceCount);

/// <summary>Scenes of a BOP data set: <c>scene_camera.json</c>, <c>scene_gt.json</c>, <c>rgb/</c>, <c>depth/</c>.</summary>
public static class BopScene
{
    private static readonly string[] ImageEndings = [".png", ".jpg", ".tif"];

    /// <summary>Whether a folder is a scene.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, "scene_camera.json"));

    /// <summary>
    /// Numbers of the scene and the image of a path such as <c>test/000050/rgb/000629.png</c>; scene 0 without such folders, null where the
    /// name is no number.
    /// </summary>
    public static (int Scene, int Image)? IdsOf(string image)
    {
        if (!Number(Path.GetFileNameWithoutExtension(image), out int id))
            return null;
        string? kind = Path.GetDirectoryName(Path.GetFullPath(image)), scene = kind is null ? null : Path.GetDirectoryName(kind);
        bool inScene = Path.GetFileName(kind) is "rgb" or "gray" && Number(Path.GetFileName(scene) ?? "", out _);
        return (inScene && Number(Path.GetFileName(scene)!, out int number) ? number : 0, id);

        static bool Number(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>All scenes in a folder and below it, in ordinal order of their paths.</summary>
    internal static IEnumerable<string> FoldersIn(string folder) =>
        Directory.EnumerateFiles(folder, "scene_camera.json", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal);

    /// <summary>
    /// The scene of images named <c>NAME_SCENE_IMAGE_rgb.png</c> beside the tables (excerpts of a data set); 0 when no name has one.
    /// </summary>
    public static int FlatSceneId(string folder) =>
        Directory.EnumerateFiles(folder, "*_rgb.*").Order(StringComparer.Ordinal).Select(f => Path.GetFileName(f).Split('_'))
        .Where(parts => parts.Length >= 3 && int.TryParse(parts[^3], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(parts => int.Parse(parts[^3], CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>Reads a scene folder; images in order of their number.</summary>
    /// <param name="folder">The scene (<c>test/000050</c>).</param>
    /// <param name="sizeWithoutImage">
    /// Image size where an image is absent (from the data set's <c>camera.json</c>); without it an absent image is an error.
    /// </param>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static IReadOnlyList<BopImage> Read(string folder, ImageSize? sizeWithoutImage = null)
    {
        string cameras = Path.Combine(folder, "scene_camera.json"), truths = Path.Combine(folder, "scene_gt.json");
        JsonElement? gt = File.Exists(truths) ? JsonFile.Read(truths) : null;
        var images = new List<BopImage>();
        foreach (JsonProperty entry in JsonFile.Read(cameras).Members(cameras, "the file"))
        {
            int id = Id(cameras, entry.Name);
            string? rgb = FindImage(folder, id, "rgb", "gray"), depth = FindImage(folder, id, "depth");
            ImageSize size = rgb is not null ? ImageHeader.ReadSize(rgb)
                : sizeWithoutImage ?? throw new InvalidFileException(folder, $"image {id} is not there, so its size is unknown");
            double scale = entry.Value.Optional("depth_scale")?.Number(cameras, "depth_scale") ?? 1;
            images.Add(new BopImage(
                id, BopUnits.ToIntrinsics(entry.Value.Field(cameras, "cam_K").Numbers(cameras, "cam_K", 9), size),
                scale / BopUnits.MillimetersPerMeter,
                ReadCameraPose(cameras, entry.Value), gt?.Optional(entry.Name) is { } list ? ReadInstances(truths, list) : [], rgb, depth));
        }

        return [.. images.OrderBy(i => i.ImageId)];
    }

    /// <summary>Reads the targets of the challenge.</summary>
    public static IReadOnlyList<BopTarget> ReadTargets(string path) => [.. JsonFile.Read(path).Items(path, "the file").Select(t =>
        new BopTarget(
            Get(path, t, "scene_id"),
            Get(path, t, "im_id"),
            Get(path, t, "obj_id"),
            t.Optional("inst_count")?.Integer(path, "inst_count") ?? 1))];

    internal static int Id(string path, string key) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? id
            : throw new InvalidFileException(path, "is not an id", key);

    private static int Get(string path, JsonElement target, string key) => target.Field(path, key).Integer(path, key);

    private static RigidTransform? ReadCameraPose(string path, JsonElement camera) =>
        camera.Optional("cam_R_w2c") is { } r && camera.Optional("cam_t_w2c") is { } t
            ? BopUnits.ToTransform(r.Numbers(path, "cam_R_w2c", 9), t.Numbers(path, "cam_t_w2c", 3))
            : null;

    private static BopInstance[] ReadInstances(
        string path, JsonElement list) => [.. list.Items(path, "instances").Select(i => new BopInstance(
        i.Field(path, "obj_id").Integer(path, "obj_id"),
        BopUnits.ToTransform(
            i.Field(path, "cam_R_m2c").Numbers(path, "cam_R_m2c", 9), i.Field(path, "cam_t_m2c").Numbers(path, "cam_t_m2c", 3))))];

    private static string? FindImage(string folder, int id, params string[] kinds) => kinds
        .SelectMany(kind => ImageEndings.Select(e => Path.Combine(folder, kind, FormattableString.Invariant($"{id:d6}{e}"))))
        .FirstOrDefault(File.Exists)
        ?? kinds.SelectMany(kind => Directory.EnumerateFiles(folder, FormattableString.Invariant($"*_{id:d6}_{kind}.*")))
            .FirstOrDefault(f => ImageEndings.Contains(Path.GetExtension(f)));
}
