using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Refinement;
using Equiview.Correspondence.Similarity;

namespace Equiview.Correspondence.Matching;

/// <summary>Which points of the first image are matched.</summary>
public enum MatchSelection
{
    /// <summary>Key points of both images where the network has them, else mutual cells.</summary>
    Automatic,

    /// <summary>Every cell of the first map, kept when both directions agree.</summary>
    MutualCells,

    /// <summary>The network's own key points in both images.</summary>
    Keypoints,

    /// <summary>Given points of the first image, each matched to its most similar point in the second.</summary>
    Points,
}

/// <summary>What is matched between two images, how matches are found and which are kept.</summary>
public sealed record MatchOptions
{
    /// <summary>Which points of the first image <see cref="ImageMatcher"/> matches; <see cref="Matcher"/> takes what it is given.</summary>
    public MatchSelection Selection { get; init; }

    /// <summary>The points of <see cref="MatchSelection.Points"/>, original pixels of the first image.</summary>
    public IReadOnlyList<PixelPoint> Points { get; init; } = [];

    /// <summary>Most key points taken an image, 1 or more.</summary>
    public int KeypointCount { get; init; } = 2048;

    /// <summary>
    /// A learned matcher of key points in place of mutual nearest neighbors; stays the caller's. Of the options below only
    /// <see cref="MinimumSimilarity"/> has an effect then: the least probability of a match, 0.1 where it is null.
    /// </summary>
    public LightGlueMatcher? Learned { get; init; }

    /// <summary>Similarity of two descriptors: cosine or plain dot product.</summary>
    public SimilarityMeasure Measure { get; init; } = SimilarityMeasure.Cosine;

    /// <summary>Whether a match must be the best in both directions.</summary>
    public bool Mutual { get; init; } = true;

    /// <summary>Matches below this similarity are dropped; [-1, 1] for the cosine, null keeps all.</summary>
    public float? MinimumSimilarity { get; init; }

    /// <summary>
    /// Lowe's ratio test on distances of unit descriptors, sqrt(2 - 2 cosine): best over rival must not exceed this, (0, 1]; null means no
    /// test. Cosine only. Source: Lowe, Distinctive Image Features from Scale-Invariant Keypoints, IJCV 2004, section 7.1.
    /// </summary>
    public float? MaximumRatio { get; init; }

    /// <summary>
    /// Cells around the match that do not count as rivals for <see cref="Match.Margin"/> and the ratio test, 0 to 100: on a dense grid
    /// the neighbors of the right cell are always similar. Sets of free points have no neighborhood; there it counts as 0.
    /// </summary>
    public int RivalRadiusCells { get; init; } = 2;

    /// <summary>How the point in the second image is refined below the cell grid.</summary>
    public RefinementOptions Refinement { get; init; } = new();

    /// <summary>Buffer for scores in MB, 1 or more; a larger one does not change the result.</summary>
    public int MemoryMegabytes { get; init; } = MatrixTiles.DefaultMegabytes;

    internal void Check()
    {
        if (Learned is not null && (MaximumRatio is not null || Selection is MatchSelection.MutualCells or MatchSelection.Points))
            throw new UsageException("a learned matcher takes key points and has no ratio test");
        if (MaximumRatio is { } ratio && !(ratio > 0 && ratio <= 1))
            throw new DegenerateInputException(FormattableString.Invariant($"the ratio limit must be in (0, 1], got {ratio}"));
        if (MaximumRatio is not null && Measure != SimilarityMeasure.Cosine)
            throw new DegenerateInputException("the ratio test needs distances of unit descriptors; use the cosine");
        if (RivalRadiusCells is < 0 or > 100)
            throw new DegenerateInputException(
                FormattableString.Invariant($"the rival radius must be 0 to 100 cells, got {RivalRadiusCells}"));
        if (MemoryMegabytes < 1)
            throw new DegenerateInputException(
                FormattableString.Invariant($"the score buffer must be 1 MB or more, got {MemoryMegabytes}"));
        Refinement.Check();
    }
}
