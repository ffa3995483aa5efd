namespace Equiview.Tracking;

/// <summary>
/// How the surroundings of points move: eight support points on a ring around each are followed by optical flow; the median of those that
/// come back to their start speaks for the ring (the open equivalent of CoTracker's support points).
/// </summary>
internal static class SupportMotion
{
    private const int RingPoints = 8;
    private const int EnoughPoints = 4;

    /// <summary>The common motion around each point; null where too few support points could be followed.</summary>
    public static PixelPoint?[] Measure(LucasKanade flow, GreyFrame from, GreyFrame to, PixelPoint[] points, BeamOptions options)
    {
        if (options.SupportRadius <= 0)
            return new PixelPoint?[points.Length];
        double radius = options.SupportRadius * from.Size.LongSide;
        PixelPoint[] ring = [.. points.SelectMany(p => Enumerable.Range(0, RingPoints).Select(k => p + new PixelPoint(radius * Math.Cos(Math.Tau * k / RingPoints), radius * Math.Sin(Math.Tau * k / RingPoints))))];
        FlowStep[] steps = flow.Follow(from, to, ring);
        return [.. Enumerable.Range(0, points.Length).Select(i => Common(steps, ring, i * RingPoints, from.Size, options.TrustedReturnPixels))];
    }

    private static PixelPoint? Common(FlowStep[] steps, PixelPoint[] ring, int start, ImageSize size, double trusted)
    {
        PixelPoint[] motions = [.. Enumerable.Range(start, RingPoints).Where(k => steps[k].ReturnErrorPixels <= trusted && size.Contains(ring[k])).Select(k => steps[k].Point - ring[k])];
        return motions.Length < EnoughPoints ? null : new PixelPoint(Median(motions.Select(m => m.X)), Median(motions.Select(m => m.Y)));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
