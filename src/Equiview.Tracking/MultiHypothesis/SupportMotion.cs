using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>
/// Motion of points that have left the frame, from support points inside it (compare the support points of CoTracker, Karaev et al., ECCV
/// 2024). Optical flow follows points on three rings in the part of the frame nearest to where the point left; the median over those whose
/// flow passes the forward-backward check and that move most like the point did is its motion. Points occluded inside the frame stay where
/// they were: moving those with their support points too gained nothing on synthetic clips with exact truth and lost on BADJA.
/// </summary>
internal static class SupportMotion
{
    private const int RingPoints = 8;
    private const int MinPoints = 4;
    private const int KeptFraction = 3;
    private static readonly int[] RingRadii = [1, 2, 4];

    /// <summary>
    /// The motion of a point outside the frame since the previous frame, pixels; null where too few support points could be followed.
    /// </summary>
    /// <param name="flow">Dense flow from the previous frame.</param>
    /// <param name="size">The frame.</param>
    /// <param name="point">Extrapolated position of the point.</param>
    /// <param name="own">Its own last motion; of the support points, the third that move most like it count.</param>
    /// <param name="options">Radius of the inner ring; the others have two and four times that.</param>
    public static PixelPoint? Measure(FlowPair flow, ImageSize size, PixelPoint point, PixelPoint own, FlowOptions options)
    {
        double radius = options.SupportRadius * size.LongSide;
        var center = new PixelPoint(Inset(point.X, radius, size.Width), Inset(point.Y, radius, size.Height));
        PixelPoint[] motions =
        [
            .. RingRadii.SelectMany(times => Ring(flow, size, center, times * radius, options)).OrderBy(m => m.DistanceTo(own)),
        ];
        return motions.Length < MinPoints ? null : Medians.Of(motions[..Math.Max(MinPoints, motions.Length / KeptFraction)]);
    }

    private static double Inset(double value, double margin, int side) =>
        Math.Clamp(value, Math.Min(margin, side / 2.0), Math.Max(side - margin, side / 2.0));

    private static List<PixelPoint> Ring(FlowPair flow, ImageSize size, PixelPoint center, double radius, FlowOptions options)
    {
        var motions = new List<PixelPoint>(RingPoints);
        for (int k = 0; k < RingPoints && radius > 0; k++)
        {
            double angle = Math.Tau * k / RingPoints;
            PixelPoint support = center + new PixelPoint(radius * Math.Cos(angle), radius * Math.Sin(angle));
            if (size.Contains(support) && flow.Follow(support) is { } step && step.ReturnErrorPixels <= options.MaxReturnErrorPixels)
                motions.Add(step.Point - support);
        }

        return motions;
    }
}
