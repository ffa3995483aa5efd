namespace Equiview.Imaging.Drawing;

/// <summary>Distinct colors for categories.</summary>
public static class Palette
{
    private const double GoldenRatio = 0.618033988749895;

    /// <summary>
    /// A color for a number, 0 and up, never ending: hues step by the golden ratio, so neighbors differ strongly; four shades
    /// alternate, so that hues that come round again (after 21, 34 or 55 steps) differ in shade.
    /// </summary>
    public static RgbColor Distinct(int index)
    {
        (double saturation, double value) = (index & 3) switch { 0 => (0.9, 1.0), 1 => (0.5, 1.0), 2 => (0.95, 0.7), _ => (0.6, 0.8) };
        return RgbColor.FromHsv(index * GoldenRatio, saturation, value);
    }

    /// <summary>
    /// A color for a place: hue runs along x, brightness falls along y. Drawn at corresponding points of two images, equal colors show what
    /// belongs together.
    /// </summary>
    public static RgbColor ByPosition(PixelPoint point, ImageSize size)
    {
        double x = Math.Clamp(point.X / size.Width, 0, 1), y = Math.Clamp(point.Y / size.Height, 0, 1);
        return RgbColor.FromHsv(0.85 * x, 0.9 - (0.3 * y), 1 - (0.45 * y));
    }

    /// <summary>Green at 0, yellow at half, red at the limit and beyond: for errors.</summary>
    public static RgbColor ByError(double error, double limit) => RgbColor.FromHsv((1 - Math.Clamp(error / limit, 0, 1)) / 3, 0.95, 0.95);
}
