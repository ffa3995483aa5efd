namespace Equiview.Imaging.Drawing;

/// <summary>An 8-bit sRGB color.</summary>
public readonly record struct RgbColor(byte R, byte G, byte B)
{
    /// <summary>White.</summary>
    public static RgbColor White => new(255, 255, 255);

    /// <summary>Black.</summary>
    public static RgbColor Black => default;

    /// <summary>The color as one number with an alpha, 0xRRGGBBAA.</summary>
    public uint ToRgba(byte alpha = 255) => ((uint)R << 24) | ((uint)G << 16) | ((uint)B << 8) | alpha;

    /// <summary>
    /// From hue in turns (any number, 1 is once around), saturation and value from 0 to 1 (A. R. Smith, "Color gamut transform pairs",
    /// 1978).
    /// </summary>
    public static RgbColor FromHsv(double hueTurns, double saturation, double value)
    {
        return new(Channel(5), Channel(3), Channel(1));

        byte Channel(double offset)
        {
            double k = (offset + ((hueTurns - Math.Floor(hueTurns)) * 6)) % 6;
            return (byte)Math.Round(255 * (value - (value * saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1))));
        }
    }
}
