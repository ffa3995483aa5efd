using Equiview.Tracking.Occlusion;

namespace Equiview.Tracking.Beam;

/// <summary>One explanation of where a point is, and of how it got there.</summary>
internal sealed class Hypothesis(int frame, PixelPoint point, CandidateOrigin origin, double cost, VisibilityCues cues, Hypothesis? parent)
{
    private const int UsualFrames = 5;

    public int Frame { get; } = frame;

    public PixelPoint Point { get; } = point;

    /// <summary>Whether the point is seen; a hidden one's place is a guess.</summary>
    public bool Visible { get; } = Shows(origin);

    /// <summary>What found the place.</summary>
    public CandidateOrigin Origin { get; } = origin;

    /// <summary>Cost of the whole path so far.</summary>
    public double Cost { get; } = cost;

    /// <summary>How unlike the template bank the place looks, in units of the map's contrast.</summary>
    public double Dissimilarity => Cues.Dissimilarity;

    /// <summary>What speaks for and against its being seen.</summary>
    public VisibilityCues Cues { get; } = cues;

    /// <summary>The frame before.</summary>
    public Hypothesis? Parent { get; private set; } = parent;

    /// <summary>Frames hidden in a row, 0 when visible.</summary>
    public int HiddenFrames { get; } = Shows(origin) ? 0 : (parent?.HiddenFrames ?? 0) + 1;

    /// <summary>Motion from the frame before.</summary>
    public PixelPoint Velocity => Parent is null ? default : Point - Parent.Point;

    /// <summary>
    /// The usual motion of the last frames that saw the point, which those that already show what hides it do not sway; of a point that is not seen,
    /// its last motion. Null where none is known.
    /// </summary>
    public PixelPoint? OwnMotion { get; } = parent is null ? null
        : origin == CandidateOrigin.OutOfFrame ? point - parent.Point
        : UsualMotion(point, parent);

    /// <summary>The hypothesis some frames earlier, or null where the path does not reach back.</summary>
    public Hypothesis? Ancestor(int frames)
    {
        Hypothesis? at = this;
        for (int i = 0; i < frames && at is not null; i++)
            at = at.Parent;
        return at;
    }

    /// <summary>Forgets what lies further back, so that long videos take constant memory.</summary>
    public void Forget(int frames)
    {
        if (Ancestor(frames) is { } oldest)
            oldest.Parent = null;
    }

    private static bool Shows(CandidateOrigin origin) => origin is not (CandidateOrigin.Hidden or CandidateOrigin.OutOfFrame);

    // Median of the last few steps, each coordinate for itself.
    private static PixelPoint UsualMotion(PixelPoint point, Hypothesis parent)
    {
        var steps = new List<PixelPoint>(UsualFrames);
        for (Hypothesis? at = parent; at is { Visible: true } && steps.Count < UsualFrames; at = at.Parent)
        {
            steps.Add(point - at.Point);
            point = at.Point;
        }

        return steps.Count == 0 ? point - parent.Point : Medians.Of(steps);
    }
}
