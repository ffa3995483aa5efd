namespace Equiview.Formats;

/// <summary>
/// Named points in the frames of a video, as tools for pose, behavior and matchmoving keep them. Positions are raster pixels (the center of
/// the first pixel is 0.5, 0.5), whatever a file counts.
/// </summary>
internal sealed class PointTable
{
    private readonly PixelPoint[] points;

    /// <summary>Makes a table without any position.</summary>
    /// <param name="names">A name for each point, no two alike.</param>
    /// <param name="frames">Number of each frame, ascending.</param>
    public PointTable(IReadOnlyList<string> names, IReadOnlyList<int> frames)
    {
        (Names, Frames) = (names, frames);
        points = new PixelPoint[names.Count * frames.Count];
        Array.Fill(points, new PixelPoint(double.NaN, double.NaN));
        Scores = new double[points.Length];
    }

    /// <summary>Names of the points.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Numbers of the frames.</summary>
    public IReadOnlyList<int> Frames { get; }

    /// <summary>Time of each frame in seconds; null where unknown.</summary>
    public IReadOnlyList<double>? Seconds { get; init; }

    /// <summary>[point, frame] confidence from 0 to 1, row-major.</summary>
    public double[] Scores { get; }

    /// <summary>Position of a point in a frame, by their places in the table; not finite where it is not seen.</summary>
    public PixelPoint this[int point, int frame]
    {
        get => points[(point * Frames.Count) + frame];
        set => points[(point * Frames.Count) + frame] = value;
    }

    /// <summary>Confidence of a point in a frame.</summary>
    public double Score(int point, int frame) => Scores[(point * Frames.Count) + frame];

    internal void Set(int point, int frame, PixelPoint at, double score) =>
        (this[point, frame], Scores[(point * Frames.Count) + frame]) = (at, score);

    /// <summary>Raster pixels from coordinates whose whole numbers are the centers of pixels.</summary>
    internal static PixelPoint FromCentered(double x, double y) => new(x + 0.5, y + 0.5);

    /// <summary>Coordinates whose whole numbers are the centers of pixels.</summary>
    internal static PixelPoint ToCentered(PixelPoint raster) => new(raster.X - 0.5, raster.Y - 0.5);
}
