namespace Equiview.Finetuning.Augmentation;

/// <summary>An affine map of an image plane in raster coordinates: x' = Xx x + Xy y + X0, y' = Yx x + Yy y + Y0.</summary>
internal readonly record struct AffineMap(double Xx, double Xy, double X0, double Yx, double Yy, double Y0)
{
    /// <summary>No change.</summary>
    public static AffineMap Identity => new(1, 0, 0, 0, 1, 0);

    /// <summary>Turns counter-clockwise as seen, and scales, about a center, then shifts.</summary>
    public static AffineMap About(PixelPoint center, double angleDegrees, double scale, double shiftX, double shiftY)
    {
        (double sin, double cos) = Math.SinCos(angleDegrees * Math.PI / 180);
        (double c, double s) = (scale * cos, scale * sin);
        return new(c, s, center.X - (c * center.X) - (s * center.Y) + shiftX, -s, c, center.Y + (s * center.X) - (c * center.Y) + shiftY);
    }

    /// <summary>Where a point goes.</summary>
    public PixelPoint Apply(PixelPoint p) => new((Xx * p.X) + (Xy * p.Y) + X0, (Yx * p.X) + (Yy * p.Y) + Y0);

    /// <summary>The same map where an integer coordinate is a pixel's center (OpenCV): [2, 3] row-major.</summary>
    public double[,] ToPixelCenters()
    {
        PixelPoint origin = Apply(new(0.5, 0.5));
        return new[,] { { Xx, Xy, origin.X - 0.5 }, { Yx, Yy, origin.Y - 0.5 } };
    }
}
