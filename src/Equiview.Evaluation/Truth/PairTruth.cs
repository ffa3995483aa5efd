namespace Equiview.Evaluation.Truth;

/// <summary>Two images of one object or scene, in order: truth goes from A to B.</summary>
/// <param name="Group">Object or scene.</param>
/// <param name="A">Name of the first image in its group.</param>
/// <param name="B">Name of the second image.</param>
public readonly record struct PairKey(string Group, string A, string B)
{
    /// <summary>"group: a to b".</summary>
    public override string ToString() => $"{Group}: {A} to {B}";
}

/// <summary>A point of A and where the same surface point truly is in B; raster pixels of either image.</summary>
public readonly record struct TrueMatch(PixelPoint A, PixelPoint B);

/// <summary>An axis-aligned box in raster pixels.</summary>
/// <param name="Min">Upper left corner.</param>
/// <param name="Max">Lower right corner.</param>
public readonly record struct PixelBox(PixelPoint Min, PixelPoint Max)
{
    /// <summary>The longer side in pixels.</summary>
    public double LongSide => Math.Max(Max.X - Min.X, Max.Y - Min.Y);
}

/// <summary>
/// The truth about a pair, whatever it was made of (depth, tracks, a homography, disparity): every protocol of measuring features is a
/// source of these and nothing else.
/// </summary>
public sealed record PairTruth
{
    /// <summary>Which pair.</summary>
    public required PairKey Pair { get; init; }

    /// <summary>Size of A.</summary>
    public required ImageSize SizeA { get; init; }

    /// <summary>Size of B.</summary>
    public required ImageSize SizeB { get; init; }

    /// <summary>All true matches.</summary>
    public required IReadOnlyList<TrueMatch> Matches { get; init; }

    /// <summary>The points of B among which a prediction is chosen.</summary>
    public required IReadOnlyList<PixelPoint> Candidates { get; init; }

    /// <summary>The points of A among which the way back is chosen; none leaves cycle errors out.</summary>
    public IReadOnlyList<PixelPoint> ReturnCandidates { get; init; } = [];

    /// <summary>Positions of B that are equivalent to a match's true one under the object's symmetries; null when none is known.</summary>
    public Func<TrueMatch, IReadOnlyList<PixelPoint>>? Equivalents { get; init; }

    /// <summary>Change of view in degrees (as the pair source defines it), or null when unknown.</summary>
    public double? AngleDegrees { get; init; }

    /// <summary>Box of the object in A and in B, where there is an object.</summary>
    public (PixelBox A, PixelBox B)? Boxes { get; init; }
}

/// <summary>A protocol: which pairs, their images, their truth. Calls come one at a time, grouped by object or scene.</summary>
internal interface IPairSource
{
    /// <summary>The choices the numbers depend on, name to value.</summary>
    IReadOnlyDictionary<string, string> Protocol { get; }

    /// <summary>The ordered pairs, those of a group together; known without reading images.</summary>
    IReadOnlyList<PairKey> Pairs { get; }

    /// <summary>One image.</summary>
    /// <exception cref="EquiviewException">It cannot be read or made; the run goes on without the pair.</exception>
    RgbImage Image(string group, string name);

    /// <summary>The truth of one of <see cref="Pairs"/>.</summary>
    /// <exception cref="EquiviewException">It cannot be read or made; the run goes on without the pair.</exception>
    PairTruth Truth(PairKey pair);
}
