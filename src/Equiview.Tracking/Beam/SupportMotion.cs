namespace Equiview.Tracking;

/// <summary>
/// How the surroundings of points move: support points on rings around each are followed by optical flow; the median of those that come back
/// to their start speaks for them (the open equivalent of CoTracker's support points).
/// </summary>
internal static class SupportMotion
{
    private const int RingPoints = 8;
    private const int EnoughPoints = 4;

    /// <summary>
    /// The motion of what a point belongs to; null where too few support points could be followed. Of three rings only those support points speak
    /// that move most like the point did when it was last seen, since what hides it moves otherwise. A point outside is carried by the part of the frame nearest to it.
    /// </summary>
    /// <param name="flow">From the frame before.</param>
    /// <param name="size">The frame.</param>
    /// <param name="point">Where the point is, or is thought to be.</param>
    /// <param name="before">Its own motion; null where it has none yet, and the inner ring speaks as a whole.</param>
    /// <param name="options">Radius of the inner ring; the others have two and four times that.</param>
    public static PixelPoint? Measure(FlowPair flow, ImageSize size, PixelPoint point, PixelPoint? before, BeamOptions options)
    {
        double radius = options.SupportRadius * size.LongSide;
        PixelPoint centre = size.Contains(point) ? point : new(Inset(point.X, radius, size.Width), Inset(point.Y, radius, size.Height));
        List<PixelPoint> motions = Ring(flow, size, centre, radius, options);
        if (before is { } own)
        {
            motions.AddRange(Ring(flow, size, centre, 2 * radius, options));
            motions.AddRange(Ring(flow, size, centre, 4 * radius, options));
            motions = [.. motions.OrderBy(m => m.DistanceTo(own)).Take(Math.Max(EnoughPoints, motions.Count / 3))];
        }

        return motions.Count < EnoughPoints ? null : Medians.Of(motions);
    }

    private static double Inset(double value, double margin, int side) => Math.Clamp(value, Math.Min(margin, side / 2.0), Math.Max(side - margin, side / 2.0));

    private static List<PixelPoint> Ring(FlowPair flow, ImageSize size, PixelPoint point, double radius, BeamOptions options)
    {
        var motions = new List<PixelPoint>(RingPoints);
        for (int k = 0; k < RingPoints && radius > 0; k++)
        {
            PixelPoint support = point + new PixelPoint(radius * Math.Cos(Math.Tau * k / RingPoints), radius * Math.Sin(Math.Tau * k / RingPoints));
            if (size.Contains(support) && flow.Follow(support) is { } step && step.ReturnErrorPixels <= options.TrustedReturnPixels)
                motions.Add(step.Point - support);
        }

        return motions;
    }
}
