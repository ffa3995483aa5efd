using Equiview.Evaluation.Truth;
using Equiview.Formats.CameraList;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Evaluation.Pairs;

/// <summary>
/// Protocol P-depth: posed RGB-D photographs and the pairs their list names, both ways. Matches agree within 3 % of the depth; the sensor's
/// noise is 1.4 to 4 px, so thresholds below 0.02 of the image are not meaningful, and normals of neighboring pixels are noise. The angle
/// is the relative rotation of the cameras.
/// </summary>
internal sealed class RgbdPairs : IPairSource
{
    private static readonly DepthTruthOptions Sensor = new()
    {
        RelativeDepthTolerance = 0.03,
        MinimumNormalCosine = -2,
        ErodePixels = 0,
        StridePixels = 2,
    };
    private readonly string group;
    private readonly Dictionary<string, RgbdView> views;
    private readonly int candidateStride;

    /// <summary>Reads the list of a folder.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public RgbdPairs(string folder, int candidateStridePixels = 4)
    {
        RgbdList list = RgbdList.Read(folder);
        group = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        candidateStride = candidateStridePixels;
        views = list.Views.ToDictionary(v => Path.GetFileNameWithoutExtension(v.View.Name), StringComparer.Ordinal);
        if (list.Pairs.SelectMany(p => new[] { p.A, p.B }).FirstOrDefault(n => !views.ContainsKey(n)) is { } absent)
            throw new InvalidFileException(folder, $"a pair names the image {absent}, which is not in the list");
        Pairs = [.. list.Pairs.SelectMany(p => new[] { new PairKey(group, p.A, p.B), new PairKey(group, p.B, p.A) })];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>
    {
        ["truth"] = "sensor depth, consistent within 3 %",
        ["pairs"] = "the list's pairs, both ways",
        ["candidates"] = FormattableString.Invariant($"all of B, every {candidateStride} px"),
        ["angle"] = "relative rotation of the cameras",
    };

    /// <inheritdoc/>
    public IReadOnlyList<PairKey> Pairs { get; }

    /// <inheritdoc/>
    public RgbImage Image(string group, string name) => ImageFile.Read(views[name].View.ImagePath!);

    /// <inheritdoc/>
    public PairTruth Truth(PairKey pair)
    {
        DepthView a = Load(views[pair.A]), b = Load(views[pair.B]);
        return new PairTruth
        {
            Pair = pair,
            SizeA = a.Size,
            SizeB = b.Size,
            Matches = DepthTruth.Between(a, b, Sensor),
            Candidates = CandidateGrid.Covering(b.Size, candidateStride),
            ReturnCandidates = CandidateGrid.Covering(a.Size, candidateStride),
            AngleDegrees = (b.CameraFromWorld.Rotation * a.CameraFromWorld.Rotation.Transposed).AngleDegrees,
        };
    }

    private static DepthView Load(RgbdView view)
    {
        PlanarImage millimeters = ImageFile.ReadGray16(view.DepthPath);
        if (millimeters.Size != view.View.Intrinsics.Size)
            throw new InvalidFileException(view.DepthPath, $"is {millimeters.Size}, its image is {view.View.Intrinsics.Size}");
        return new DepthView(view.View.Intrinsics, view.View.CameraFromWorld, Array.ConvertAll(millimeters.Values, v => v / 1000));
    }
}
