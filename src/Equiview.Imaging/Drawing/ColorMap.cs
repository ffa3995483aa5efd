using OpenCvSharp;

namespace Equiview.Imaging.Drawing;

/// <summary>A color for a number from 0 to 1; 256 steps taken from OpenCV's tables.</summary>
public sealed class ColorMap
{
    private readonly Lazy<RgbImage> table;

    private ColorMap(ColormapTypes type) => table = new(() => OpenCv.Run(() =>
    {
        using Mat steps = Mat.FromPixelData(1, 256, MatType.CV_8UC1, Enumerable.Range(0, 256).Select(i => (byte)i).ToArray()),
            colors = new();
        Cv2.ApplyColorMap(steps, colors, type);
        return OpenCv.ToRgb(colors);
    }));

    /// <summary>
    /// Blue over green to red, smooth in lightness: best to find a peak (A. Mikhailov, "Turbo, an improved rainbow colormap", 2019).
    /// </summary>
    public static ColorMap Turbo { get; } = new(ColormapTypes.Turbo);

    /// <summary>Violet to yellow, perceptually uniform: best to compare amounts (N. Smith, S. van der Walt, 2015).</summary>
    public static ColorMap Viridis { get; } = new(ColormapTypes.Viridis);

    /// <summary>The color; values outside 0 to 1 take the nearest end, NaN the lower one.</summary>
    public RgbColor this[double value]
    {
        get
        {
            (byte r, byte g, byte b) = table.Value[double.IsNaN(value) ? 0 : (int)Math.Round(Math.Clamp(value, 0, 1) * 255), 0];
            return new(r, g, b);
        }
    }
}
