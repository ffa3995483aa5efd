using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Evaluation.Truth;
using Equiview.Finetuning.Data;
using Equiview.Formats.Bop;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.Pairs;

/// <summary>Which rendered pairs: all 1,722 of an object, those up to 120 degrees of rotation, or a fixed few for every day.</summary>
internal enum RenderedSet
{
    All,
    UpTo120Degrees,
    Few,
}

/// <summary>
/// Protocols R-all, R-120 and R-CI: the paper's 42 views of objects, rendered here. Only one object's views are kept at a time; an object
/// that cannot be read or rendered fails for its own pairs.
/// </summary>
internal sealed class RenderedPairs : IPairSource, IDisposable
{
    private const double MaximumRotationDegrees = 120;
    private const int PairsOfFew = 20;
    private const double SymmetryTolerance = 0.01;
    private readonly Dictionary<string, string> files;
    private readonly IMeshRenderer renderer;
    private readonly int candidateStride;
    private readonly RenderedSet set;
    private readonly Dictionary<string, IReadOnlyList<RigidTransform>> symmetries;
    private (string Name, IRenderableMesh? Mesh, EquiviewException? Problem) current;
    private readonly Dictionary<int, RenderedView> views = [];

    /// <param name="files">Mesh files; their names without ending name the objects.</param>
    /// <param name="set">Which pairs of an object.</param>
    /// <param name="candidateStride">Distance of candidates, pixels.</param>
    /// <param name="symmetries">Symmetries of some of the objects, in the paper's object frame.</param>
    public RenderedPairs(
        IReadOnlyList<string> files, RenderedSet set, int candidateStride, IReadOnlyDictionary<string, ObjectSymmetry>? symmetries = null)
    {
        this.files = files.ToDictionary(f => Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal);
        this.set = set;
        this.candidateStride = candidateStride;
        this.symmetries = (symmetries ?? new Dictionary<string, ObjectSymmetry>()).ToDictionary(
            s => s.Key, s => ObjectSymmetries.Expand(s.Value), StringComparer.Ordinal);
        IReadOnlyList<RigidTransform> poses = PaperViews.CameraFromObject;
        (int A, int B)[] ordered = [.. from a in Enumerable.Range(0, poses.Count) from b in Enumerable
            .Range(0, poses.Count) where a != b && (set == RenderedSet.All || Rotation(a, b) <= MaximumRotationDegrees) select (a, b)];
        IReadOnlyList<(int A, int B)> chosen = set == RenderedSet.Few
            ? PairSelection.Choose(ordered, PairsOfFew, seed: 0, "R-CI")
            : ordered;
        Pairs = [.. this.files.Keys.SelectMany(name => chosen.Select(p => new PairKey(name, Name(p.A), Name(p.B))))];
        renderer = MeshRenderer.OpenOrCpu();
    }

    public string DeviceName => renderer.DeviceName;

    public IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>
    {
        ["truth"] =
            "rendered depth; object points within 0.005 of the object's size, normals within 90 degrees, object eroded by 2 px in A",
        ["views"] = "the paper's 42 poses, 512x512, black background",
        ["pairs"] = set switch
        {
            RenderedSet.All => "all 1,722 ordered pairs of an object",
            RenderedSet.UpTo120Degrees => "the 988 ordered pairs up to 120 degrees of rotation",
            _ => "20 fixed ordered pairs up to 120 degrees of rotation, the same for every object",
        },
        ["candidates"] = FormattableString.Invariant($"the object's pixels in B, every {candidateStride} px"),
        ["angle"] = "between the viewing directions",
        ["symmetric objects"] = symmetries.Count == 0 ? "none named" : string.Join(", ", symmetries.Keys),
    };

    public IReadOnlyList<PairKey> Pairs { get; }

    public RgbImage Image(string group, string name) => View(group, name).Color!;

    public PairTruth Truth(PairKey pair)
    {
        DepthView a = Depth(View(pair.Group, pair.A)), b = Depth(View(pair.Group, pair.B));
        return new PairTruth
        {
            Pair = pair,
            SizeA = a.Size,
            SizeB = b.Size,
            Matches = DepthTruth.Between(a, b),
            Candidates = CandidateGrid.On(b.Size, candidateStride, b.Has),
            ReturnCandidates = CandidateGrid.On(a.Size, candidateStride, a.Has),
            Equivalents = symmetries.TryGetValue(pair.Group, out IReadOnlyList<RigidTransform>? alike)
                ? SymmetricTruth.Equivalents(a, b, alike, SymmetryTolerance)
                : null,
            AngleDegrees = DepthView.ViewAngleDegrees(a.CameraFromWorld, b.CameraFromWorld),
            Boxes = a.Box() is { } boxA && b.Box() is { } boxB ? (boxA, boxB) : null,
        };
    }

    public void Dispose()
    {
        current.Mesh?.Dispose();
        renderer.Dispose();
    }

    private static DepthView Depth(RenderedView view) => new(view.Intrinsics, view.CameraFromObject, view.Depth);

    private static string Name(int pose) => FormattableString.Invariant($"{pose:00}");

    private static double Rotation(int a, int b) =>
        (PaperViews.CameraFromObject[b].Rotation * PaperViews.CameraFromObject[a].Rotation.Transposed).AngleDegrees;

    private RenderedView View(string group, string name)
    {
        Select(group);
        int pose = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
        if (!views.TryGetValue(pose, out RenderedView? view))
            views[pose] = view = current.Mesh!.Render(PaperViews.Intrinsics, PaperViews.CameraFromObject[pose]);
        return view;
    }

    // A broken object is read once, not once a pair.
    private void Select(string group)
    {
        if (current.Name != group)
        {
            current.Mesh?.Dispose();
            views.Clear();
            current = (group, null, null);
            try
            {
                current.Mesh = renderer.Upload(MeshFolder.ReadObject(files[group]).Mesh);
            }
            catch (EquiviewException error) when (error is not MissingComponentException)
            {
                current.Problem = error;
            }
        }

        if (current.Problem is { } problem)
            throw new DegenerateInputException(problem.Message);
    }
}
