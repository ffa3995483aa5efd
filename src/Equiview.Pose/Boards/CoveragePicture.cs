using Equiview.Imaging.Drawing;

namespace Equiview.Pose.Boards;

/// <summary>Where in the image a calibration saw corners of the board: what no corner covers is not calibrated.</summary>
public static class CoveragePicture
{
    private const int LongSide = 1200, TextPixels = 18;
    private static readonly RgbColor Unseen = new(70, 40, 40), Seen = new(38, 52, 44), Border = new(110, 110, 110),
        Ink = new(235, 235, 235);

    /// <summary>
    /// Draws the corners of all photographs over the image area, a color a photograph; cells without a corner are reddish.
    /// </summary>
    /// <param name="camera">The calibration.</param>
    public static RgbImage Draw(CalibratedCamera camera)
    {
        ImageSize image = camera.Camera.Size;
        double scale = Math.Min(1, (double)LongSide / image.LongSide);
        var picture = new RgbImage(new ImageSize((int)Math.Ceiling(image.Width * scale), (int)Math.Ceiling(image.Height * scale)));
        HashSet<(int X, int Y)> cells = Cells(camera.Corners, image);
        (int width, int height) = (picture.Width, picture.Height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool seen = cells.Contains((x * CalibratedCamera.CellsX / width, y * CalibratedCamera.CellsY / height));
                picture[x, y] = seen ? (Seen.R, Seen.G, Seen.B) : (Unseen.R, Unseen.G, Unseen.B);
            }
        }

        using var canvas = new Canvas(picture);
        foreach (double x in Enumerable.Range(1, CalibratedCamera.CellsX - 1).Select(i => (double)i * width / CalibratedCamera.CellsX))
            canvas.Line(new(x, 0), new(x, height), Border);
        foreach (double y in Enumerable.Range(1, CalibratedCamera.CellsY - 1).Select(i => (double)i * height / CalibratedCamera.CellsY))
            canvas.Line(new(0, y), new(width, y), Border);
        foreach ((int i, PixelPoint[] corners) in camera.Corners.Index())
        {
            foreach (PixelPoint p in corners)
                canvas.Dot(new(p.X * scale, p.Y * scale), 3, Palette.Distinct(i));
        }

        canvas.Text(FormattableString.Invariant(
            $"{camera.Photographs} photographs, {camera.Corners.Sum(c => c.Length)} corners in {camera.Coverage:P0} of the cells"),
            new(TextPixels / 2.0, height - (TextPixels / 2.0)), Ink, TextPixels);
        return picture;
    }

    /// <summary>The cells of the image in which there are corners.</summary>
    internal static HashSet<(int X, int Y)> Cells(IEnumerable<PixelPoint[]> corners, ImageSize size) =>
        [.. corners.SelectMany(v => v).Select(p => (
            (int)(p.X * CalibratedCamera.CellsX / size.Width), (int)(p.Y * CalibratedCamera.CellsY / size.Height)))];
}
