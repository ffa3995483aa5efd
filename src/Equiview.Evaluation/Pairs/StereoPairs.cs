using Equiview.Evaluation.Truth;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Evaluation.Pairs;

/// <summary>Protocol P-stereo: one rectified pair with the left image's disparity in pixels (8 or 16 bit, 0 is unknown).</summary>
/// <param name="left">Left image file.</param>
/// <param name="right">Right image file.</param>
/// <param name="disparity">Disparity file.</param>
/// <param name="candidateStridePixels">Distance of candidates in the right image.</param>
internal sealed class StereoPairs(string left, string right, string disparity, int candidateStridePixels = 4) : IPairSource
{
    private readonly string group = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(left))!);

    /// <summary>Finds NAME"L", NAME"R" and NAME"GT" in a folder (OpenCV's aloe sample).</summary>
    /// <exception cref="InvalidFileException">They are not there.</exception>
    public static StereoPairs InFolder(string folder, int candidateStridePixels = 4)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
        string Find(string ending) => files.FirstOrDefault(
            f => Path.GetFileNameWithoutExtension(f).EndsWith(ending, StringComparison.Ordinal))
            ?? throw new InvalidFileException(
                folder, $"holds no image whose name ends in {ending}; a stereo folder has nameL, nameR and nameGT");
        return new StereoPairs(Find("L"), Find("R"), Find("GT"), candidateStridePixels);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>
    {
        ["truth"] = "left disparity; pixels that a nearer one hides in the right image are left out",
        ["pairs"] = "left to right",
        ["candidates"] = FormattableString.Invariant($"all of B, every {candidateStridePixels} px"),
    };

    /// <inheritdoc/>
    public IReadOnlyList<PairKey> Pairs => [new PairKey(group, "left", "right")];

    /// <inheritdoc/>
    public RgbImage Image(string group, string name) => ImageFile.Read(name == "left" ? left : right);

    /// <inheritdoc/>
    public PairTruth Truth(PairKey pair)
    {
        PlanarImage pixels = ImageFile.ReadGray16(disparity);
        ImageSize a = ImageFile.Identify(left), b = ImageFile.Identify(right);
        if (pixels.Size != a)
            throw new InvalidFileException(disparity, $"is {pixels.Size}, the left image is {a}");
        return new PairTruth
        {
            Pair = pair,
            SizeA = a,
            SizeB = b,
            Matches = DisparityTruth.Between(pixels, b),
            Candidates = CandidateGrid.Covering(b, candidateStridePixels),
            ReturnCandidates = CandidateGrid.Covering(a, candidateStridePixels),
        };
    }
}
