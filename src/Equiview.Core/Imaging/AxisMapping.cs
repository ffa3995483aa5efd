namespace Equiview;

/// <summary>
/// How an original image was laid into a prepared one: <c>prepared = original * Scale + Offset</c> for each axis, in raster coordinates.
/// </summary>
public readonly record struct AxisMapping(double ScaleX, double ScaleY, double OffsetX = 0, double OffsetY = 0)
{
    /// <summary>Prepared and original are the same.</summary>
    public static AxisMapping Identity => new(1, 1);

    /// <summary>A plain resize from one size to another.</summary>
    public static AxisMapping Resize(ImageSize from, ImageSize to) => new((double)to.Width / from.Width, (double)to.Height / from.Height);

    /// <summary>From original to prepared pixels.</summary>
    public PixelPoint ToPrepared(PixelPoint point) => new((point.X * ScaleX) + OffsetX, (point.Y * ScaleY) + OffsetY);

    /// <summary>From prepared to original pixels.</summary>
    public PixelPoint ToOriginal(PixelPoint point) => new((point.X - OffsetX) / ScaleX, (point.Y - OffsetY) / ScaleY);
}
