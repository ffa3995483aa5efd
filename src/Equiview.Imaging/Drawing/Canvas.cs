using OpenCvSharp;

namespace Equiview.Imaging.Drawing;

/// <summary>
/// Draws anti-aliased shapes straight into an image's pixels. Coordinates are raster pixels with fractions; what lies outside is cut
/// off, what is not finite is left out.
/// </summary>
public sealed class Canvas : IDisposable
{
    // OpenCV takes fixed-point coordinates with this many fractional bits.
    private const int FractionBits = 4;
    private const double FarthestPixel = 1_000_000;
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;
    private const double FontPixelsAtScale1 = 22;
    private readonly RgbImage image;
    private readonly Mat mat;

    /// <summary>Opens an image for drawing; it is changed in place.</summary>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public Canvas(RgbImage image)
    {
        (this.image, Size) = (image, image.Size);
        mat = OpenCv.Run(() => OpenCv.Wrap(image));
    }

    /// <summary>Size of the image.</summary>
    public ImageSize Size { get; }

    /// <summary>A filled dot with a thin dark rim that keeps it visible on any ground.</summary>
    public void Dot(PixelPoint center, double radiusPixels, RgbColor color)
    {
        Circle(center, radiusPixels + 1, RgbColor.Black, -1);
        Circle(center, radiusPixels, color, -1);
    }

    /// <summary>A hollow dot: for points that are occluded or only predicted.</summary>
    public void Ring(PixelPoint center, double radiusPixels, RgbColor color, int thicknessPixels = 2) =>
        Circle(center, radiusPixels, color, thicknessPixels);

    /// <summary>A straight line.</summary>
    public void Line(PixelPoint from, PixelPoint to, RgbColor color, int thicknessPixels = 1)
    {
        if (from.IsFinite && to.IsFinite)
            Cv2.Line(mat, Fixed(from), Fixed(to), ToScalar(color), thicknessPixels, LineTypes.AntiAlias, FractionBits);
    }

    /// <summary>The path of a moving point, oldest first: the line grows thicker towards the newest end, where a dot stands.</summary>
    public void Trail(IReadOnlyList<PixelPoint> points, RgbColor color, double radiusPixels = 3)
    {
        for (int i = 1; i < points.Count; i++)
            Line(points[i - 1], points[i], color, 1 + (int)(radiusPixels * 0.7 * i / points.Count));
        if (points.Count > 0)
            Dot(points[^1], radiusPixels, color);
    }

    /// <summary>One line of text (ASCII), its lower left corner at the point, dark outline below the color.</summary>
    public void Text(string text, PixelPoint lowerLeft, RgbColor color, double heightPixels = 14)
    {
        if (!lowerLeft.IsFinite)
            return;
        var origin = new Point(
            (int)Math.Clamp(lowerLeft.X, -FarthestPixel, FarthestPixel), (int)Math.Clamp(lowerLeft.Y, -FarthestPixel, FarthestPixel));
        double scale = heightPixels / FontPixelsAtScale1;
        int thickness = Math.Max(1, (int)Math.Round(heightPixels / 14));
        Cv2.PutText(mat, text, origin, Font, scale, ToScalar(RgbColor.Black), thickness + 2, LineTypes.AntiAlias);
        Cv2.PutText(mat, text, origin, Font, scale, ToScalar(color), thickness, LineTypes.AntiAlias);
    }

    /// <summary>Copies a image to a place; what reaches over the edge is cut off.</summary>
    public void Paste(RgbImage picture, int left, int top)
    {
        var area = new Rect(left, top, picture.Width, picture.Height).Intersect(new Rect(0, 0, Size.Width, Size.Height));
        if (area.Width <= 0 || area.Height <= 0)
            return;
        // Not by submatrices: the first one that is disposed unpins the whole matrix (OpenCvSharp 4.13), and the collector may move it.
        for (int y = 0; y < area.Height; y++)
            picture.Row(area.Y - top + y).Slice(3 * (area.X - left), 3 * area.Width).CopyTo(image.Row(area.Y + y)[(3 * area.X)..]);
    }

    /// <inheritdoc/>
    public void Dispose() => mat.Dispose();

    private void Circle(PixelPoint center, double radiusPixels, RgbColor color, int thicknessPixels)
    {
        if (center.IsFinite && radiusPixels is >= 0 and <= FarthestPixel)
            Cv2.Circle(
                mat,
                Fixed(center),
                (int)Math.Round(radiusPixels * (1 << FractionBits)),
                ToScalar(color),
                thicknessPixels,
                LineTypes.AntiAlias,
                FractionBits);
    }

    // Raster coordinates to OpenCV's, in which an integer is a pixel's center.
    private static Point Fixed(PixelPoint point) => new(Fixed(point.X), Fixed(point.Y));

    private static int Fixed(double raster) =>
        (int)Math.Round((Math.Clamp(raster, -FarthestPixel, FarthestPixel) - 0.5) * (1 << FractionBits));

    // The matrix holds R, G, B in this order.
    private static Scalar ToScalar(RgbColor color) => new(color.R, color.G, color.B);
}
