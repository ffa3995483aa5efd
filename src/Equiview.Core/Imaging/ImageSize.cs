using System.Globalization;

namespace Equiview;

/// <summary>Width and height in pixels.</summary>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Longest side an image may have (2^15 - 1). Larger ones are refused before anything is allocated.</summary>
    public const int MaxSide = 32_767;

    /// <summary>Width times height.</summary>
    public long PixelCount => (long)Width * Height;

    /// <summary>The longer side.</summary>
    public int LongSide => Math.Max(Width, Height);

    /// <summary>The shorter side.</summary>
    public int ShortSide => Math.Min(Width, Height);

    /// <summary>Whether the point lies in the image area [0, Width] x [0, Height] (raster coordinates).</summary>
    public bool Contains(PixelPoint point) => point.X >= 0 && point.Y >= 0 && point.X <= Width && point.Y <= Height;

    /// <summary>Reads "640x480", as <see cref="ToString"/> writes it; false where a side is no whole number from 1.</summary>
    public static bool TryParse(string? text, out ImageSize size)
    {
        string[] sides = text?.Split('x') ?? [];
        size = sides is [var width, var height] && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int w)
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out int h) ? new ImageSize(w, h) : default;
        return size.ShortSide > 0;
    }

    /// <summary>"640x480".</summary>
    public override string ToString() => FormattableString.Invariant($"{Width}x{Height}");
}
