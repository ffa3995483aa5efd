using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Flow;

/// <summary>
/// The baseline every table names: points chained from frame to frame by pyramidal Lucas-Kanade, without descriptors and without occlusion.
/// It needs no weights. A lost point stays where it was and counts as hidden from then on.
/// </summary>
/// <param name="windowPixels">Side of the window.</param>
/// <param name="levels">Pyramid levels above the full size.</param>
internal sealed class LucasKanadeTracker(int windowPixels = 21, int levels = 3)
{
    /// <summary>Follows points in both directions of time.</summary>
    /// <param name="video">The frames, read once.</param>
    /// <param name="queries">Points in raster pixels of the video.</param>
    /// <param name="progress">Reports every frame of each direction.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <exception cref="DegenerateInputException">A query is not finite, outside the frame or past the end.</exception>
    public IReadOnlyList<PointTrack> Track(
        IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        var frames = new List<GrayFrame>();
        foreach (RgbImage frame in video)
        {
            cancellation.ThrowIfCancellationRequested();
            frames.Add(new GrayFrame(frame));
        }

        if (frames.Count == 0 || queries.Count == 0)
            return [];
        PointQueries.Require(queries, frames.Count, frames[0].Size);
        var chain = new Chain(new LucasKanade(windowPixels, levels), frames, queries);
        for (int to = 1; to < frames.Count; to++)
            Step(to - 1, to, "tracking", to, q => q.Frame < to);
        for (int to = frames.Count - 2; to >= 0; to--)
            Step(to + 1, to, "tracking backward", frames.Count - 1 - to, q => q.Frame > to);
        return chain.ToTracks();

        void Step(int from, int to, string stage, int done, Func<PointQuery, bool> begun)
        {
            cancellation.ThrowIfCancellationRequested();
            chain.Step(from, to, begun);
            progress?.Report(new ProgressEvent(stage, done, frames.Count - 1));
        }
    }

    /// <summary>The points of all frames while they are being found.</summary>
    private sealed class Chain(LucasKanade flow, List<GrayFrame> frames, IReadOnlyList<PointQuery> queries)
    {
        private readonly PixelPoint[][] points = [.. queries.Select(q => Enumerable.Repeat(q.Point, frames.Count).ToArray())];
        private readonly bool[][] visible = [.. queries.Select(_ => Enumerable.Repeat(true, frames.Count).ToArray())];

        public void Step(int from, int to, Func<PointQuery, bool> begun)
        {
            int[] active = [.. Enumerable.Range(0, queries.Count).Where(i => begun(queries[i]))];
            FlowStep[] steps = flow.Follow(frames[from], frames[to], [.. active.Select(i => points[i][from])]);
            for (int k = 0; k < active.Length; k++)
            {
                int i = active[k];
                bool found = frames[to].Size.Contains(steps[k].Point) && double.IsFinite(steps[k].ReturnErrorPixels);
                visible[i][to] = visible[i][from] && found;
                points[i][to] = visible[i][to] ? steps[k].Point : points[i][from];
            }
        }

        public IReadOnlyList<PointTrack> ToTracks() => [.. queries.Select((q, i) => new PointTrack(q, points[i], visible[i]))];
    }
}
