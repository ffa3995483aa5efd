using System.Globalization;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Formats.Bop;
using Equiview.Formats.Files;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Meshes;
namespace Equiview.Evaluation.Pose;

/// <summary>
/// A data set of the BOP challenge: <c>models_eval</c> or <c>models</c> (obj_ID.ply, models_info.json), <c>test/SCENE</c> (or the
/// folder of a sensor, test_primesense, or val),
/// test_targets_bop19.json (bop_toolkit docs/bop_datasets_format.md). Millimeters in the files, meters here. Excerpts are read too: meshes
/// in folders of the objects' names, and one scene whose tables lie beside the models with images <c>NAME_SCENE_IMAGE_rgb.png</c>.
/// </summary>
internal sealed class BopDataset
{
    private const long LargestCameraFile = 1 << 16;
    private static readonly string[] ForEvaluation = ["models_eval", "models", ""];
    private readonly string folder;
    private readonly Lazy<Dictionary<int, string>> sceneFolders;
    private readonly Lazy<Dictionary<int, IReadOnlyList<BopImage>>> scenes;
    private readonly Lazy<Dictionary<string, IReadOnlyList<BopImage>>> scenesOfAllSplits;

    private BopDataset(string folder, string models)
    {
        (this.folder, ModelFolder) = (folder, models);
        Name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        Models = BopModels.Read(Path.Combine(models, "models_info.json"));
        sceneFolders = new(() => TestScenes(folder).ToDictionary(s => s.Id, s => s.Folder));
        scenes = new(() => sceneFolders.Value.ToDictionary(s => s.Key, s => BopScene.Read(s.Value, Camera()?.Size)));
        scenesOfAllSplits = new(() => BopScene.FoldersIn(folder)
            .ToDictionary(s => Path.GetRelativePath(folder, s), s => BopScene.Read(s, Camera()?.Size), StringComparer.Ordinal));
    }

    /// <summary>Name of the folder.</summary>
    public string Name { get; }

    /// <summary>Where the meshes and models_info.json lie.</summary>
    public string ModelFolder { get; }

    /// <summary>Sizes and symmetries by object id.</summary>
    public IReadOnlyDictionary<int, BopModelInfo> Models { get; }

    /// <summary>The test images by scene.</summary>
    /// <exception cref="InvalidFileException">A malformed table.</exception>
    public IReadOnlyDictionary<int, IReadOnlyList<BopImage>> Scenes => scenes.Value;

    /// <summary>The images of all splits (test, train_pbr, …) by the scene's path in the data set, in ordinal order.</summary>
    /// <exception cref="InvalidFileException">A malformed table.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<BopImage>> ScenesOfAllSplits => scenesOfAllSplits.Value;

    /// <summary>Whether a folder is such a data set.</summary>
    public static bool IsIn(string folder) => ModelsOf(folder, ForEvaluation) is not null;

    /// <summary>Reads a data set; scenes, images and meshes only when they are asked for.</summary>
    /// <param name="folder">The data set.</param>
    /// <param name="fullMeshes">Meshes from <c>models</c> although there are those that BOP scores with (<c>models_eval</c>).</param>
    /// <exception cref="InvalidFileException">No models, or a malformed table.</exception>
    public static BopDataset Open(string folder, bool fullMeshes = false) =>
        new(
            folder,
            ModelsOf(folder, fullMeshes ? ["models", "models_eval", ""] : ForEvaluation)
                ?? throw new InvalidFileException(
                    folder, "is no BOP data set: models_eval/models_info.json or models/models_info.json is not there"));

    /// <summary>The mesh of an object in meters, or null when its file is not there.</summary>
    /// <exception cref="InvalidFileException">Not a mesh.</exception>
    public TriangleMesh? ReadMesh(int objectId)
    {
        if (Models.TryGetValue(objectId, out BopModelInfo? model))
            return BopModels.HasFile(ModelFolder, model) ? BopMesh.Read(ModelFolder, model) : null;
        string path = Path.Combine(ModelFolder, FormattableString.Invariant($"obj_{objectId:d6}.ply"));
        return File.Exists(path)
            ? ObjectMesh.Scaled(TexturedMeshFile.Read(path).Mesh, 1 / BopUnits.MillimetersPerMeter)
            : null;
    }

    /// <summary>The symmetries of an object with the identity among them.</summary>
    public IReadOnlyList<RigidTransform> Symmetries(int objectId) => Models.TryGetValue(objectId, out BopModelInfo? m)
        ? ObjectSymmetries.Expand(m.Symmetry)
        : ObjectSymmetries.None;

    /// <summary>The image of a scene, or null.</summary>
    public BopImage? Image(int sceneId, int imageId) =>
        Scenes.TryGetValue(sceneId, out IReadOnlyList<BopImage>? images) ? images.FirstOrDefault(i => i.ImageId == imageId) : null;

    /// <summary>The targets of the challenge (test_targets_bop19.json, or that of 2024); without such a file every instance.</summary>
    public IReadOnlyList<BopTarget> Targets()
    {
        string? path = new[] { "test_targets_bop19.json", "test_targets_bop24.json" }.Select(f => Path.Combine(folder, f))
            .FirstOrDefault(File.Exists);
        return path is not null && BopScene.ReadTargets(path).Any(t => Scenes.ContainsKey(t.SceneId))
            ? BopScene.ReadTargets(path)
            : [
                .. Scenes.SelectMany(
                    s => s.Value.SelectMany(
                        i => i.Instances.GroupBy(o => o.ObjectId).Select(g => new BopTarget(s.Key, i.ImageId, g.Key, g.Count()))))];
    }

    /// <summary>The camera of <c>camera.json</c> for images that are not there, or null.</summary>
    public CameraIntrinsics? Camera()
    {
        string path = Path.Combine(folder, "camera.json");
        if (!File.Exists(path))
            return null;
        try
        {
            if (new FileInfo(path).Length > LargestCameraFile)
                throw new InvalidFileException(path, "is too large for a camera");
            using var file = System.Text.Json.JsonDocument.Parse(File.ReadAllText(path));

            // A matrix without an image size, as some excerpts have, is no camera for an image that is not there.
            if (file.RootElement.TryGetProperty("cam_K", out _))
                return null;
            double Get(string key) => file.RootElement.GetProperty(key).GetDouble();
            return CameraIntrinsics.FromPixelCenter(Get("fx"), Get("fy"), Get("cx"), Get("cy"), new((int)Get("width"), (int)Get("height")));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new InvalidFileException(path, "is no BOP camera (fx, fy, cx, cy, width, height)", inner: e);
        }
    }

    /// <summary>The file of the visible mask of an instance (its index in <see cref="BopImage.Instances"/>), or null.</summary>
    public string? VisibleMask(int sceneId, int imageId, int instance)
    {
        string? scene = sceneFolders.Value.GetValueOrDefault(sceneId);
        string path = Path.Combine(scene ?? folder, "mask_visib", FormattableString.Invariant($"{imageId:d6}_{instance:d6}.png"));
        return File.Exists(path) ? path : null;
    }

    /// <summary>The measured depth of an image in meters, row-major, 0 where nothing was measured; null without a depth image.</summary>
    /// <exception cref="InvalidFileException">Not an image, or of another size.</exception>
    public static float[]? ReadDepth(BopImage image)
    {
        if (image.DepthPath is null)
            return null;
        PlanarImage depth = ImageFile.ReadGray16(image.DepthPath);
        return depth.Size == image.Intrinsics.Size
            ? Array.ConvertAll(depth.Values, v => (float)(v * image.DepthScaleMeters))
            : throw new InvalidFileException(image.DepthPath, $"is {depth.Size}, the color image {image.Intrinsics.Size}");
    }

    private static string? ModelsOf(string folder, string[] order) =>
        order.Select(m => Path.Combine(folder, m))
            .FirstOrDefault(m => File.Exists(Path.Combine(m, "models_info.json")));

    // The test split, one of a sensor's (test_primesense), or the validation split; the first that holds scenes.
    private static IEnumerable<(int Id, string Folder)> TestScenes(string folder)
    {
        IEnumerable<string> splits = new[] { "test", "val" }.SelectMany(kind => Directory.EnumerateDirectories(folder, kind + "*")
            .Where(d => Path.GetFileName(d) is var name && (name == kind || name.StartsWith(kind + "_", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal));
        (int Id, string Folder)[]? scenes = splits.Select(ScenesOf).FirstOrDefault(s => s.Length > 0);
        return scenes ?? (BopScene.IsIn(folder) ? [(BopScene.FlatSceneId(folder), folder)] : []);
    }

    private static (int Id, string Folder)[] ScenesOf(string split) =>
    [
        .. BopScene.FoldersIn(split)
            .Select(d => (int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : -1, d))
            .Where(s => s.Item1 >= 0),
    ];
}
