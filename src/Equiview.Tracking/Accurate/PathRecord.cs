using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Accurate;

/// <summary>What is reported of a point in one frame.</summary>
/// <param name="Point">Raster pixels.</param>
/// <param name="Visible">Whether it is reported as visible.</param>
/// <param name="Confidence">From 0 to 1.</param>
/// <param name="OutOfFrame">Whether it has left the frame.</param>
internal readonly record struct PathStep(PixelPoint Point, bool Visible, float Confidence, bool OutOfFrame);

/// <summary>
/// The path of a point as far as it is decided. All hypotheses of a point descend from one node some frames back; up to there, the best
/// path no longer changes, whatever comes, and a step of it takes a fifth of a node.
/// </summary>
/// <param name="point">The hypotheses.</param>
/// <param name="size">The frame.</param>
/// <param name="options">What is reported as visible.</param>
internal sealed class PathRecord(HypothesisSet point, ImageSize size, VisibilityOptions options)
{
    private readonly List<PathStep> steps = [];

    /// <summary>Nodes that are not decided, as of the last call of <see cref="Settle"/>.</summary>
    public int OpenNodes { get; private set; }

    /// <summary>Frames that are not decided, as of the last call of <see cref="Settle"/>.</summary>
    public int OpenFrames { get; private set; }

    /// <summary>Records what is decided and drops its nodes.</summary>
    /// <param name="keep">Nodes before the decided one that the search still reads.</param>
    public void Settle(int keep)
    {
        Hypothesis[] nodes = [.. point.Hypotheses];
        (OpenFrames, OpenNodes) = (0, 0);
        while (nodes.Length > 1)
        {
            OpenNodes += nodes.Length;
            OpenFrames++;
            nodes = [.. nodes.Select(n => n.Parent!).Distinct()];
        }

        Write(nodes[0]);
        nodes[0].DropPast(keep);
    }

    /// <summary>Takes the better half of the open frames for decided, which may differ from what later frames would have shown.</summary>
    /// <param name="keep">As for <see cref="Settle"/>.</param>
    public void Decide(int keep)
    {
        point.Decide(OpenFrames / 2);
        Settle(keep);
    }

    /// <summary>The whole path, from the query on in the order in which it was followed.</summary>
    public IReadOnlyList<PathStep> End()
    {
        Write(point.Best);
        return steps;
    }

    private void Write(Hypothesis last)
    {
        int depth = Math.Abs(last.Frame - point.Query.Frame) + 1;
        var open = new Stack<Hypothesis>();
        for (Hypothesis h = last; open.Count < depth - steps.Count; h = h.Parent!)
            open.Push(h);
        foreach (Hypothesis h in open)
        {
            steps.Add(new(
                h.Point, Visibility.IsSeen(h, size, options), Visibility.Confidence(h, options), h.Origin == CandidateOrigin.OutOfFrame));
        }
    }
}
