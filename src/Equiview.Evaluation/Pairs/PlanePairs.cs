using Equiview.Evaluation.Truth;
using Equiview.Formats;
using Equiview.Formats.Homographies;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Evaluation.Pairs;

/// <summary>
/// Protocol P-plane: folders in the layout of the Oxford affine covariant features (Mikolajczyk et al., IJCV 2005), img1 to img6 and
/// H1to2p to H1to6p. Pairs 1 to k; every pixel of img1 that lies inside B has a truth.
/// </summary>
internal sealed class PlanePairs : IPairSource
{
    private readonly Dictionary<string, string> folders;
    private readonly int candidateStride;

    /// <summary>Makes the pairs of one folder or several.</summary>
    /// <exception cref="InvalidFileException">A folder holds no img1 with a homography.</exception>
    public PlanePairs(IEnumerable<string> folders, int candidateStridePixels = 4)
    {
        candidateStride = candidateStridePixels;
        this.folders = folders.ToDictionary(
            f => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))), Path.GetFullPath, StringComparer.Ordinal);
        var pairs = new List<PairKey>();
        foreach ((string name, string folder) in this.folders)
        {
            string[] seconds = [.. Enumerable.Range(2, 8).Select(k => FormattableString.Invariant($"{k}"))
                .Where(k => File.Exists(Map(folder, k)) && Find(folder, k) is not null)];
            if (seconds.Length == 0 || Find(folder, "1") is null)
                throw new InvalidFileException(folder, "holds no img1 and img2 with H1to2p (Oxford layout)");
            pairs.AddRange(seconds.Select(k => new PairKey(name, "1", k)));
        }

        Pairs = pairs;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>
    {
        ["truth"] = "homography; every pixel of image 1 that lies inside B (a plain 2D warp without occlusion)",
        ["pairs"] = "image 1 to every other of its folder",
        ["candidates"] = FormattableString.Invariant($"all of B, every {candidateStride} px"),
    };

    /// <inheritdoc/>
    public IReadOnlyList<PairKey> Pairs { get; }

    /// <inheritdoc/>
    public RgbImage Image(string group, string name) => ImageFile.Read(Find(folders[group], name)!);

    /// <inheritdoc/>
    public PairTruth Truth(PairKey pair)
    {
        string folder = folders[pair.Group];
        ImageSize a = ImageFile.Identify(Find(folder, pair.A)!), b = ImageFile.Identify(Find(folder, pair.B)!);
        return new PairTruth
        {
            Pair = pair,
            SizeA = a,
            SizeB = b,
            Matches = HomographyTruth.Between(HomographyFile.Read(Map(folder, pair.B)), a, b, stridePixels: 3),
            Candidates = CandidateGrid.Covering(b, candidateStride),
            ReturnCandidates = CandidateGrid.Covering(a, candidateStride),
        };
    }

    private static string Map(string folder, string number) => Path.Combine(folder, $"H1to{number}p");

    private static string? Find(string folder, string number) =>
        new[] { ".ppm", ".pgm", ".png", ".jpg" }.Select(e => Path.Combine(folder, $"img{number}{e}")).FirstOrDefault(File.Exists);
}
