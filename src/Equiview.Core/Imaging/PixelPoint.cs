namespace Equiview;

/// <summary>
/// A position in an image in raster coordinates, in pixels: (0, 0) is the outer corner of the first pixel, whose center is (0.5, 0.5);
/// an image W wide ends at X = W. X grows to the right, Y downwards.
/// </summary>
public readonly record struct PixelPoint(double X, double Y)
{
    /// <summary>Whether both coordinates are finite numbers.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y);

    /// <summary>Makes a raster point from a coordinate in which an integer is a pixel's center (OpenCV, BOP, the paper's code).</summary>
    public static PixelPoint FromPixelCenter(double x, double y) => new(x + 0.5, y + 0.5);

    /// <summary>Euclidean distance in pixels.</summary>
    public double DistanceTo(PixelPoint other) => Math.Sqrt(((X - other.X) * (X - other.X)) + ((Y - other.Y) * (Y - other.Y)));

    /// <summary>Sum of two points taken as vectors.</summary>
    public static PixelPoint operator +(PixelPoint a, PixelPoint b) => new(a.X + b.X, a.Y + b.Y);

    /// <summary>Difference of two points taken as vectors.</summary>
    public static PixelPoint operator -(PixelPoint a, PixelPoint b) => new(a.X - b.X, a.Y - b.Y);

    /// <summary>The point scaled about the origin.</summary>
    public static PixelPoint operator *(PixelPoint a, double factor) => new(a.X * factor, a.Y * factor);
}
