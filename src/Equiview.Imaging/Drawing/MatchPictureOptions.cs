namespace Equiview.Imaging.Drawing;

/// <summary>A correspondence to draw.</summary>
/// <param name="A">Point of the left image, raster pixels.</param>
/// <param name="B">Point of the right image, raster pixels.</param>
/// <param name="Value">Its score, or its error in pixels; NaN when neither is known.</param>
public readonly record struct PictureMatch(PixelPoint A, PixelPoint B, double Value = double.NaN);

/// <summary>What the color of a match means.</summary>
public enum MatchColoring
{
    /// <summary>Where the point lies in the left image, as a rainbow.</summary>
    Position,

    /// <summary>Its score, violet (lowest drawn) to yellow (highest).</summary>
    Score,

    /// <summary>Its error, green (none) to red (the limit or more).</summary>
    Error,
}

/// <summary>How <see cref="MatchPicture"/> draws.</summary>
public sealed record MatchPictureOptions
{
    /// <summary>Most lines drawn: the best scores, or an even choice of all.</summary>
    public int MaximumMatches { get; init; } = 200;

    /// <summary>What colors mean.</summary>
    public MatchColoring Coloring { get; init; } = MatchColoring.Position;

    /// <summary>Error that is fully red.</summary>
    public double ErrorLimitPixels { get; init; } = 10;

    /// <summary>Black space between the images.</summary>
    public int GapPixels { get; init; } = 8;

    /// <summary>Thickness of lines.</summary>
    public int LineThicknessPixels { get; init; } = 1;
}
