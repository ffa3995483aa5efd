namespace Equiview.Evaluation.Semantic;

/// <summary>The length that a PCK threshold is a share of.</summary>
public enum PckLength
{
    /// <summary>Longer side of the target image (PF-PASCAL; the reference paper).</summary>
    Image,

    /// <summary>Longer side of the target's object box (SPair-71k).</summary>
    Box,

    /// <summary>Longer side of the tight box of the target's key points (PF-WILLOW).</summary>
    KeypointBox,
}

/// <summary>What a PCK is averaged over.</summary>
public enum PckAverage
{
    /// <summary>Share of all key points.</summary>
    PerPoint,

    /// <summary>Share in each pair, then the mean over pairs ("per image").</summary>
    PerPair,

    /// <summary>Share of the key points of each category, then the mean over categories.</summary>
    PerCategory,

    /// <summary>As <see cref="PerCategory"/>, each category weighted by its pairs (the reference paper).</summary>
    PerCategoryWeighted,
}

/// <summary>
/// One of the ways the field counts correct key points (docs/protocol.md#metrics); a PCK without its variant means
/// nothing.
/// </summary>
/// <param name="Length">What the threshold is a share of.</param>
/// <param name="Average">What is averaged.</param>
/// <param name="Strict">
/// Whether an error equal to the threshold is wrong. The strict form follows the reference paper's code, whose thresholds are 32-bit: 0.15
/// x 840 is 126.0000076 there, so 126 px is right while 42 and 84 px at 0.05 and 0.10 are wrong.
/// </param>
internal sealed record PckVariant(PckLength Length, PckAverage Average, bool Strict)
{
    /// <summary>PF-WILLOW: key-point box, mean over pairs, at most.</summary>
    public static PckVariant PfWillow => new(PckLength.KeypointBox, PckAverage.PerPair, Strict: false);

    /// <summary>The reference paper's PF-PASCAL: image, per point in a category, weighted by pairs, below.</summary>
    public static PckVariant Paper => new(PckLength.Image, PckAverage.PerCategoryWeighted, Strict: true);

    /// <summary>SPair-71k: box, per point, at most.</summary>
    public static PckVariant Spair => new(PckLength.Box, PckAverage.PerPoint, Strict: false);

    /// <summary>"PCK@0.10 keypoint-box per-pair &lt;=".</summary>
    public string Name(double alpha)
    {
        string length = Length switch { PckLength.Image => "image", PckLength.Box => "box", _ => "keypoint-box" };
        string average = Average switch
        {
            PckAverage.PerPoint => "per-point",
            PckAverage.PerPair => "per-pair",
            PckAverage.PerCategory => "per-category",
            _ => "per-category-weighted",
        };
        return FormattableString.Invariant($"PCK@{alpha:0.00} {length} {average} {(Strict ? "<" : "<=")}");
    }
}
