namespace Equiview;

/// <summary>The path of one point through a video: true, annotated or predicted.</summary>
public sealed class PointTrack
{
    /// <summary>Makes a track; the arrays are used as they are, not copied.</summary>
    /// <param name="query">Where the track was asked for.</param>
    /// <param name="points">[T] positions in raster pixels of the video.</param>
    /// <param name="visible">[T] whether the point is seen.</param>
    /// <param name="confidence">[T] from 0 to 1; null takes 1 and 0 from <paramref name="visible"/>.</param>
    /// <param name="outOfFrame">
    /// [T] whether the point is not seen because it has left the frame; null where the tracker does not distinguish why.
    /// </param>
    /// <exception cref="DegenerateInputException">The arrays differ in length.</exception>
    public PointTrack(PointQuery query, PixelPoint[] points, bool[] visible, float[]? confidence = null, bool[]? outOfFrame = null)
    {
        if (points.Length != visible.Length || (confidence is not null && confidence.Length != points.Length)
            || (outOfFrame is not null && outOfFrame.Length != points.Length))
            throw new DegenerateInputException(
                FormattableString.Invariant($"a track needs as many flags as points; got {points.Length} points, ")
                    + FormattableString.Invariant($"{visible.Length} flags, {confidence?.Length ?? points.Length} confidences, ")
                    + FormattableString.Invariant($"{outOfFrame?.Length ?? points.Length} flags of having left"));
        Query = query;
        Points = points;
        Visible = visible;
        Confidence = confidence ?? Array.ConvertAll(visible, v => v ? 1f : 0f);
        OutOfFrame = outOfFrame ?? new bool[points.Length];
    }

    /// <summary>Where the track was asked for.</summary>
    public PointQuery Query { get; }

    /// <summary>[T] positions in raster pixels; where the point is occluded, an estimate or the last known position.</summary>
    public PixelPoint[] Points { get; }

    /// <summary>[T] whether the point is seen.</summary>
    public bool[] Visible { get; }

    /// <summary>[T] confidence that the point is visible, 0 to 1.</summary>
    public float[] Confidence { get; }

    /// <summary>
    /// [T] true where the point has left the frame; false where it is occluded or the tracker does not distinguish the two.
    /// </summary>
    public bool[] OutOfFrame { get; }

    /// <summary>Frames.</summary>
    public int Length => Points.Length;

    /// <summary>The track in a frame of another scale: x times <paramref name="scaleX"/>, y times <paramref name="scaleY"/>.</summary>
    public PointTrack Scaled(double scaleX, double scaleY) => new(
        Query with { Point = new(Query.Point.X * scaleX, Query.Point.Y * scaleY) },
        Array.ConvertAll(Points, p => new PixelPoint(p.X * scaleX, p.Y * scaleY)), Visible, Confidence, OutOfFrame);
}
