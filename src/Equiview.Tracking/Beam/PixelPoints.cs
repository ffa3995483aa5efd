namespace Equiview.Tracking;

/// <summary>Statistics of points and motions.</summary>
internal static class PixelPoints
{
    /// <summary>The median of each coordinate for itself.</summary>
    /// <param name="points">One or more.</param>
    public static PixelPoint Median(IReadOnlyCollection<PixelPoint> points) => new(Median(points.Select(m => m.X)), Median(points.Select(m => m.Y)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
