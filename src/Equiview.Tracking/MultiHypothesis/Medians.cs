namespace Equiview.Tracking.MultiHypothesis;

/// <summary>Medians of numbers and of points.</summary>
internal static class Medians
{
    /// <summary>The median of each coordinate by itself.</summary>
    /// <param name="points">One or more.</param>
    public static PixelPoint Of(IReadOnlyCollection<PixelPoint> points) => new(Of(points.Select(m => m.X)), Of(points.Select(m => m.Y)));

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    /// <param name="values">One or more.</param>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
