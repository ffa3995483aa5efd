namespace Equiview.Tracking;

/// <summary>
/// How the surroundings of points move: eight support points on a ring around each are followed by optical flow; the median of those that
/// come back to their start speaks for the ring (the open equivalent of CoTracker's support points).
/// </summary>
internal static class SupportMotion
{
    private const int RingPoints = 8;
    private const int EnoughPoints = 4;

    /// <summary>The common motion around a point; null where too few support points could be followed.</summary>
    public static PixelPoint? Measure(FlowPair flow, ImageSize size, PixelPoint point, BeamOptions options)
    {
        double radius = options.SupportRadius * size.LongSide;
        if (radius <= 0)
            return null;
        var motions = new List<PixelPoint>(RingPoints);
        for (int k = 0; k < RingPoints; k++)
        {
            PixelPoint support = point + new PixelPoint(radius * Math.Cos(Math.Tau * k / RingPoints), radius * Math.Sin(Math.Tau * k / RingPoints));
            if (size.Contains(support) && flow.Follow(support) is { } step && step.ReturnErrorPixels <= options.TrustedReturnPixels)
                motions.Add(step.Point - support);
        }

        return motions.Count < EnoughPoints ? null : new PixelPoint(Median(motions.Select(m => m.X)), Median(motions.Select(m => m.Y)));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
