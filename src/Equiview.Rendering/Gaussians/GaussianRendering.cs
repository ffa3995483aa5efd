namespace Equiview.Rendering.Gaussians;

/// <summary>
/// A rendered view; every plane is [H, W]. There is no background: color is premultiplied, over white it is color + (1 - alpha).
/// </summary>
/// <param name="Color">[3, H, W] sum of weight times color (display values).</param>
/// <param name="Alpha">[1, H, W] 1 - transmittance.</param>
/// <param name="Depth">[1, H, W] accumulated depth: sum of weight times z-depth, scene units.</param>
/// <param name="Features">[D, H, W] sum of weight times feature; null when none were asked for.</param>
/// <param name="Counts">[H, W] number of Gaussians blended into each pixel.</param>
public sealed record GaussianRendering(PlanarImage Color, PlanarImage Alpha, PlanarImage Depth, PlanarImage? Features, int[] Counts)
{
    /// <summary>Width and height.</summary>
    public ImageSize Size => Color.Size;

    /// <summary>Time of each pass in milliseconds, in order; empty where it was not measured.</summary>
    public IReadOnlyList<(string Pass, double Milliseconds)> Timings { get; init; } = [];

    /// <summary>[1, H, W] expected depth: accumulated depth over alpha; 0 where nothing was hit.</summary>
    public PlanarImage ExpectedDepth() =>
        new(Size, 1, [.. Depth.Values.Zip(Alpha.Values, (depth, alpha) => depth / Math.Max(alpha, 1e-10f))]);

    /// <summary>The image on an opaque background, 8 bits.</summary>
    /// <param name="background">Gray value of the background, 0 (black) to 1 (white).</param>
    public RgbImage ToRgb(float background = 0)
    {
        var image = new RgbImage(Size);
        int count = (int)Size.PixelCount;
        for (int i = 0; i < count; i++)
        {
            float rest = (1 - Alpha.Values[i]) * background;
            for (int c = 0; c < 3; c++)
                image.Pixels[(3 * i) + c] = (byte)Math.Clamp(MathF.Round((Color.Values[(c * count) + i] + rest) * 255), 0, 255);
        }

        return image;
    }
}
