namespace Equiview.Tracking.MultiHypothesis;

/// <summary>One node of the Viterbi search: a position of the point in a frame, or an unseen state, with the path that led to it.</summary>
/// <param name="frame">Number of the frame.</param>
/// <param name="point">Raster pixels; extrapolated where the point is not seen.</param>
/// <param name="origin">What proposed the position.</param>
/// <param name="cost">Cost of the whole path up to here.</param>
/// <param name="dissimilarity">To the query template, see <see cref="DissimilarityMap"/>.</param>
/// <param name="parent">The node of the previous frame; null for the query.</param>
internal sealed class Hypothesis(
    int frame, PixelPoint point, CandidateOrigin origin, double cost, double dissimilarity, Hypothesis? parent)
{
    /// <summary>What a node takes in memory, about.</summary>
    public const int Bytes = 144;

    /// <summary>Frames whose median velocity is the point's own motion.</summary>
    public const int VelocityFrames = 5;

    /// <summary>Number of the frame.</summary>
    public int Frame { get; } = frame;

    /// <summary>Position in raster pixels; extrapolated where <see cref="Visible"/> is false.</summary>
    public PixelPoint Point { get; } = point;

    /// <summary>
    /// Where the point is if it has moved with the background since it was last seen; <see cref="Point"/> while it is visible.
    /// </summary>
    public PixelPoint Carried { get; init; } = point;

    /// <summary>Whether the path holds the point to be visible in this frame.</summary>
    public bool Visible { get; } = IsVisible(origin);

    /// <summary>What proposed the position.</summary>
    public CandidateOrigin Origin { get; } = origin;

    /// <summary>Cost of the whole path up to here.</summary>
    public double Cost { get; } = cost;

    /// <summary>Dissimilarity of the position to the query template, in units of the map's contrast.</summary>
    public double Dissimilarity { get; } = dissimilarity;

    /// <summary>The node of the previous frame; null for the query, and where the past was dropped.</summary>
    public Hypothesis? Parent { get; private set; } = parent;

    /// <summary>Frames in a row up to this one in which the point is not seen; 0 when visible.</summary>
    public int HiddenFrames { get; } = IsVisible(origin) ? 0 : (parent?.HiddenFrames ?? 0) + 1;

    /// <summary>Motion since the previous frame, pixels.</summary>
    public PixelPoint Velocity => Parent is null ? default : Point - Parent.Point;

    /// <summary>
    /// Median velocity over the last visible frames; robust to frames where the occluder already covers the patch. Out of the frame, the
    /// last velocity. Null for the query.
    /// </summary>
    public PixelPoint? OwnMotion { get; } = parent is null ? null
        : origin == CandidateOrigin.OutOfFrame ? point - parent.Point
        : MedianVelocity(point, parent);

    /// <summary>The node some frames earlier; null where the path does not reach back so far.</summary>
    public Hypothesis? Ancestor(int frames)
    {
        Hypothesis? at = this;
        for (int i = 0; i < frames && at is not null; i++)
            at = at.Parent;
        return at;
    }

    /// <summary>Drops the path beyond a number of frames, so that long videos take constant memory.</summary>
    public void DropPast(int frames)
    {
        if (Ancestor(frames) is { } oldest)
            oldest.Parent = null;
    }

    private static bool IsVisible(CandidateOrigin origin) => origin is not (CandidateOrigin.Hidden or CandidateOrigin.OutOfFrame);

    private static PixelPoint MedianVelocity(PixelPoint point, Hypothesis parent)
    {
        var steps = new List<PixelPoint>(VelocityFrames);
        for (Hypothesis? at = parent; at is { Visible: true } && steps.Count < VelocityFrames; at = at.Parent)
        {
            steps.Add(point - at.Point);
            point = at.Point;
        }

        return steps.Count == 0 ? point - parent.Point : Medians.Of(steps);
    }
}
