using Equiview.Tracking.Queries;

namespace Equiview.Tracking.Flow;

/// <summary>
/// The baseline every table names: points chained from frame to frame by pyramidal Lucas-Kanade, without descriptors and without occlusion.
/// It needs no weights. A lost point stays where it was and counts as hidden from then on.
/// </summary>
/// <param name="windowPixels">Side of the window.</param>
/// <param name="levels">Pyramid levels above the full size.</param>
public sealed class LucasKanadeTracker(int windowPixels = 21, int levels = 3)
{
    /// <summary>Follows points in both directions of time.</summary>
    /// <param name="video">The frames.</param>
    /// <param name="queries">Points in raster pixels of the video.</param>
    /// <exception cref="DegenerateInputException">A query is not finite, outside the frame or past the end.</exception>
    public IReadOnlyList<PointTrack> Track(IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries)
    {
        GrayFrame[] frames = [.. video.Select(f => new GrayFrame(f))];
        if (frames.Length == 0 || queries.Count == 0)
            return [];
        PointQueries.Require(queries, frames.Length, frames[0].Size);
        PixelPoint[][] points = [.. queries.Select(q => Enumerable.Repeat(q.Point, frames.Length).ToArray())];
        bool[][] visible = [.. queries.Select(_ => Enumerable.Repeat(true, frames.Length).ToArray())];
        var flow = new LucasKanade(windowPixels, levels);
        for (int to = 1; to < frames.Length; to++)
            Chain(flow, frames, to - 1, to, queries, points, visible, q => q.Frame < to);
        for (int to = frames.Length - 2; to >= 0; to--)
            Chain(flow, frames, to + 1, to, queries, points, visible, q => q.Frame > to);
        return [.. queries.Select((q, i) => new PointTrack(q, points[i], visible[i]))];
    }

    private static void Chain(LucasKanade flow, GrayFrame[] frames, int from, int to, IReadOnlyList<PointQuery> queries, PixelPoint[][] points, bool[][] visible, Func<PointQuery, bool> passed)
    {
        int[] active = [.. Enumerable.Range(0, queries.Count).Where(i => passed(queries[i]))];
        FlowStep[] steps = flow.Follow(frames[from], frames[to], [.. active.Select(i => points[i][from])]);
        for (int k = 0; k < active.Length; k++)
        {
            int i = active[k];
            visible[i][to] = visible[i][from] && frames[to].Size.Contains(steps[k].Point) && double.IsFinite(steps[k].ReturnErrorPixels);
            points[i][to] = visible[i][to] ? steps[k].Point : points[i][from];
        }
    }
}
