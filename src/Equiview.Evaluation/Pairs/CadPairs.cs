using System.Globalization;
using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Truth;
using Equiview.Formats.Bop;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.Pairs;

/// <summary>
/// Protocol P-cad: photographs of a BOP data set and its meshes at their true poses, all ordered pairs of frames of a scene that show an
/// object in common. Dense truth on real objects; what stands in front is kept out by a z-buffer of the whole scene.
/// </summary>
internal sealed class CadPairs : IPairSource, IDisposable
{
    private const double ToleranceOfDiameter = 0.02;
    private readonly BopDataset dataset;
    private readonly Dictionary<string, Dictionary<string, BopImage>> scenes = [];
    private readonly Dictionary<int, IRenderableMesh> meshes = [];
    private readonly Dictionary<string, CadFrame> frames = [];
    private readonly int candidateStride;
    private readonly IMeshRenderer renderer;
    private string currentScene = "";

    /// <param name="folder">
    /// The data set: models/models_info.json and scenes under test/ (or train_pbr/, …; or one scene beside models/).
    /// </param>
    /// <param name="candidateStridePixels">Distance of candidates, pixels.</param>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public CadPairs(string folder, int candidateStridePixels)
    {
        candidateStride = candidateStridePixels;
        dataset = BopDataset.Open(folder, fullMeshes: true);
        var pairs = new List<PairKey>();
        foreach ((string group, IReadOnlyList<BopImage> all) in dataset.ScenesOfAllSplits)
        {
            BopImage[] images = [.. all.Where(i => i.ImagePath is not null)];
            scenes[group] = images.ToDictionary(Name, StringComparer.Ordinal);
            pairs.AddRange(
                images.SelectMany(a => images.Where(b => b != a && Shared(a, b).Any()).Select(b => new PairKey(group, Name(a), Name(b)))));
        }

        Pairs = pairs.Count > 0
            ? pairs
            : throw new InvalidFileException(
                folder, "holds no two photographs of the same object with poses (scene_camera.json, scene_gt.json, rgb/)");
        renderer = MeshRenderer.OpenOrCpu();
    }

    public IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>
    {
        ["truth"] =
            FormattableString.Invariant($"meshes at their true poses; points within {ToleranceOfDiameter} of the object's ")
                + "diameter, normals within 90 degrees, visible parts eroded by 2 px in A",
        ["occlusion"] = "z-buffer of all posed objects; what has no mesh hides nothing",
        ["pairs"] = "ordered pairs of frames of a scene that share an object",
        ["candidates"] = FormattableString.Invariant($"pixels of any posed object in B, every {candidateStride} px"),
        ["angle"] = "relative rotation of the object with most matches",
    };

    public IReadOnlyList<PairKey> Pairs { get; }

    public RgbImage Image(string group, string name) => ImageFile.Read(scenes[group][name].ImagePath!);

    public PairTruth Truth(PairKey pair)
    {
        CadFrame a = Frame(pair.Group, pair.A), b = Frame(pair.Group, pair.B);
        var matches = a.Objects.Keys.Intersect(b.Objects.Keys)
            .ToDictionary(id => id, id => DepthTruth.Between(a.Objects[id], b.Objects[id], Tolerance(id)));
        if (matches.Values.All(m => m.Count == 0))
            throw new DegenerateInputException($"{pair}: no point of an object is seen in both");
        int most = matches.MaxBy(m => m.Value.Count).Key;
        return new PairTruth
        {
            Pair = pair,
            SizeA = a.Size,
            SizeB = b.Size,
            Matches = [.. matches.Values.SelectMany(m => m)],
            Candidates = CandidateGrid.On(b.Size, candidateStride, (x, y) => b.Owner[(y * b.Size.Width) + x] != 0),
            ReturnCandidates = CandidateGrid.On(a.Size, candidateStride, (x, y) => a.Owner[(y * a.Size.Width) + x] != 0),
            Equivalents = matches.Keys.Any(IsSymmetric) ? Equivalents(a, b, matches.Keys) : null,
            AngleDegrees = (b.Objects[most].CameraFromWorld.Rotation * a.Objects[most].CameraFromWorld.Rotation.Transposed).AngleDegrees,
        };
    }

    public void Dispose()
    {
        foreach (IRenderableMesh mesh in meshes.Values)
            mesh.Dispose();
        renderer.Dispose();
    }

    private static string Name(BopImage image) => image.ImageId.ToString("d6", CultureInfo.InvariantCulture);

    private static IEnumerable<int> Shared(BopImage a, BopImage b) =>
        a.Instances.Select(i => i.ObjectId).Intersect(b.Instances.Select(i => i.ObjectId));

    private bool IsSymmetric(int id) => dataset.Models[id] is { DiscreteSymmetries.Count: > 0 } or { ContinuousSymmetries.Count: > 0 };

    private DepthTruthOptions Tolerance(int id) => new() { PointTolerance = ToleranceOfDiameter * dataset.Models[id].DiameterMeters };

    private Func<TrueMatch, IReadOnlyList<PixelPoint>> Equivalents(CadFrame a, CadFrame b, IEnumerable<int> ids)
    {
        var find = ids.Where(IsSymmetric).ToDictionary(id => id, id => SymmetricTruth.Equivalents(
            a.Objects[id], b.Objects[id],
            dataset.Symmetries(id),
            ToleranceOfDiameter * dataset.Models[id].DiameterMeters));
        return match => find.TryGetValue(
            a.Owner[((int)match.A.Y * a.Size.Width) + (int)match.A.X], out Func<TrueMatch, IReadOnlyList<PixelPoint>>? of)
            ? of(match)
            : [];
    }

    private CadFrame Frame(string scene, string name)
    {
        if (currentScene != scene)
        {
            frames.Clear();
            currentScene = scene;
        }

        if (!frames.TryGetValue(name, out CadFrame? frame))
            frames[name] = frame = CadFrame.Render(scenes[scene][name], Mesh);
        return frame;
    }

    private IRenderableMesh Mesh(int id)
    {
        if (!meshes.TryGetValue(id, out IRenderableMesh? mesh))
        {
            if (!dataset.Models.ContainsKey(id))
                throw new InvalidFileException(dataset.ModelFolder, FormattableString.Invariant($"does not describe object {id}"));
            meshes[id] = mesh = renderer.Upload(dataset.ReadMesh(id)
                ?? throw new InvalidFileException(dataset.ModelFolder, FormattableString.Invariant($"holds no mesh of object {id}")));
        }

        return mesh;
    }
}
