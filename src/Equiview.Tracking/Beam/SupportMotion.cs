using Equiview.Tracking.Flow;

namespace Equiview.Tracking.Beam;

/// <summary>
/// How points move that have left the frame: support points near where they left are followed by optical flow, and the median of those that come
/// back to their start speaks for them (an open relative of CoTracker's support points). Hidden points inside the frame stay where they were: carrying
/// those too gained nothing on clips with exact truth and lost on filmed animals, which cameras follow.
/// </summary>
internal static class SupportMotion
{
    private const int RingPoints = 8;
    private const int EnoughPoints = 4;

    /// <summary>
    /// The motion of what a point outside the frame belongs to; null where too few support points could be followed. They lie on three rings in the part
    /// of the frame nearest to it, and only those speak that move most like the point did.
    /// </summary>
    /// <param name="flow">From the frame before.</param>
    /// <param name="size">The frame.</param>
    /// <param name="point">Where the point is thought to be.</param>
    /// <param name="own">Its own last motion.</param>
    /// <param name="options">Radius of the inner ring; the others have two and four times that.</param>
    public static PixelPoint? Measure(FlowPair flow, ImageSize size, PixelPoint point, PixelPoint own, MultiHypothesisOptions options)
    {
        double radius = options.SupportRadius * size.LongSide;
        var center = new PixelPoint(Inset(point.X, radius, size.Width), Inset(point.Y, radius, size.Height));
        PixelPoint[] motions = [.. new[] { 1, 2, 4 }.SelectMany(times => Ring(flow, size, center, times * radius, options)).OrderBy(m => m.DistanceTo(own))];
        return motions.Length < EnoughPoints ? null : Medians.Of(motions[..Math.Max(EnoughPoints, motions.Length / 3)]);
    }

    private static double Inset(double value, double margin, int side) => Math.Clamp(value, Math.Min(margin, side / 2.0), Math.Max(side - margin, side / 2.0));

    private static List<PixelPoint> Ring(FlowPair flow, ImageSize size, PixelPoint point, double radius, MultiHypothesisOptions options)
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
