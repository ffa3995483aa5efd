namespace Equiview.Tracking.Online;

/// <summary>Joins the results of frames into a track per query.</summary>
/// <param name="queries">The queries, in the order of the tracks.</param>
/// <param name="grows">Whether points of other numbers get a track too, with their first position as their query.</param>
internal sealed class TrackRecorder(IReadOnlyList<PointQuery> queries, bool grows = false)
{
    private readonly List<PointQuery> queries = [.. queries];
    private readonly List<List<TrackedPoint?>> tracks = [.. queries.Select(_ => new List<TrackedPoint?>())];
    private readonly Dictionary<int, int> indexOf = queries.Select((q, i) => (q.Track, i)).ToDictionary(p => p.Track, p => p.i);

    /// <summary>Takes the next frame.</summary>
    public void Add(FrameTracks frame)
    {
        foreach (List<TrackedPoint?> track in tracks)
            track.Add(null);
        foreach (TrackedPoint point in frame.Points)
        {
            if (!indexOf.TryGetValue(point.Track, out int index))
            {
                if (!grows)
                    continue;
                index = indexOf[point.Track] = tracks.Count;
                queries.Add(new PointQuery(point.Track, frame.Frame, point.Point));
                tracks.Add([.. Enumerable.Repeat<TrackedPoint?>(null, frame.Frame + 1)]);
            }

            tracks[index][^1] = point;
        }
    }

    /// <summary>A track per query; frames without a result hold the query's point as hidden.</summary>
    public IReadOnlyList<PointTrack> ToTracks() => [.. queries.Select((query, i) => new PointTrack(
        query,
        [.. tracks[i].Select(p => p?.Point ?? query.Point)],
        [.. tracks[i].Select(p => p?.Visible ?? false)],
        [.. tracks[i].Select(p => p?.Confidence ?? 0)],
        [.. tracks[i].Select(p => p?.OutOfFrame ?? false)]))];
}
