namespace Equiview.Tracking.Accurate;

/// <summary>
/// The frames of a track from one visible anchor to the next, or to an end of the video. What is found there depends on these frames and
/// anchors alone, so a correction changes the spans beside it and no others.
/// </summary>
/// <param name="Index">Which track, by its position in the result.</param>
/// <param name="From">The anchor where tracking begins.</param>
/// <param name="To">The anchor where it ends; null goes on to the end of the video.</param>
/// <param name="Backward">Whether it goes against time; only where <paramref name="To"/> is null.</param>
/// <param name="Hidden">Frames in which the point is known to be hidden, and the position to report there.</param>
internal sealed record AnchorSpan(
    int Index, PointAnchor From, PointAnchor? To, bool Backward, IReadOnlyDictionary<int, PixelPoint> Hidden)
{
    /// <summary>Whether a frame lies in it; the anchors do.</summary>
    public bool Contains(int frame) => Backward ? frame <= From.Frame : frame >= From.Frame && (To is not { } to || frame <= to.Frame);

    /// <summary>Spans that cover the whole video for a track.</summary>
    /// <param name="index">Position of the track in the result.</param>
    /// <param name="anchors">Its anchors, of one number, in any order; the last of two in one frame counts.</param>
    /// <exception cref="DegenerateInputException">None is visible.</exception>
    public static IReadOnlyList<AnchorSpan> Of(int index, IEnumerable<PointAnchor> anchors)
    {
        PointAnchor[] all = [.. anchors.GroupBy(a => a.Frame).Select(g => g.Last()).OrderBy(a => a.Frame)];
        PointAnchor[] seen = [.. all.Where(a => a.Visible)];
        if (seen.Length == 0)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"track {all[0].Track} has anchors of 'hidden' alone; it needs one where the point is visible"));
        }

        var hidden = all.Where(a => !a.Visible).ToDictionary(a => a.Frame, a => a.Point);
        var spans = new List<AnchorSpan>();
        if (seen[0].Frame > 0)
            spans.Add(new(index, seen[0], null, true, hidden));
        for (int i = 0; i < seen.Length; i++)
            spans.Add(new(index, seen[i], i + 1 < seen.Length ? seen[i + 1] : null, false, hidden));
        return spans;
    }
}
