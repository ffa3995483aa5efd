namespace Equiview.Formats.Flow;

/// <summary>True motion between two images: where each pixel of the first lies in the second, relative to itself.</summary>
internal sealed class FlowField
{
    private readonly float[] u, v;

    internal FlowField(ImageSize size, float[] u, float[] v)
    {
        Size = size;
        this.u = u;
        this.v = v;
        ValidCount = u.Count(float.IsFinite);
    }

    /// <summary>Size of the first image.</summary>
    public ImageSize Size { get; }

    /// <summary>Pixels with a known motion.</summary>
    public int ValidCount { get; }

    /// <summary>Whether a pixel's motion is known.</summary>
    public bool IsValid(int x, int y) => float.IsFinite(u[(y * Size.Width) + x]);

    /// <summary>Motion of a pixel in pixels; not finite where unknown.</summary>
    public (float X, float Y) this[int x, int y] => (u[(y * Size.Width) + x], v[(y * Size.Width) + x]);

    /// <summary>Where a pixel's center lies in the second image, raster coordinates; null where unknown.</summary>
    public PixelPoint? Target(int x, int y) => IsValid(x, y) ? new PixelPoint(x + 0.5 + this[x, y].X, y + 0.5 + this[x, y].Y) : null;
}
