namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>
/// Makes a benchmark's queries out of annotated tracks, as <c>sample_queries_first</c> and <c>sample_queries_strided</c> of tapnet do. Each
/// result is the true track with its query; a track may appear once a query.
/// </summary>
internal static class TapVidQueries
{
    /// <summary>Distance of query frames in strided mode.</summary>
    public const int Stride = 5;

    /// <summary>The queries of a video in the order of the benchmark, numbered from 0.</summary>
    /// <param name="tracks">Annotated tracks; their own queries are not used.</param>
    /// <param name="mode">Which frames become queries.</param>
    public static IReadOnlyList<PointTrack> Sample(IReadOnlyList<PointTrack> tracks, TapVidQueryMode mode)
    {
        var samples = new List<PointTrack>();
        if (mode == TapVidQueryMode.First)
        {
            foreach (PointTrack track in tracks)
            {
                if (Array.IndexOf(track.Visible, true) is >= 0 and int first)
                    Add(samples, track, first);
            }

            return samples;
        }

        int frames = tracks.Count == 0 ? 0 : tracks.Max(t => t.Length);
        for (int frame = 0; frame < frames; frame += Stride)
        {
            foreach (PointTrack track in tracks.Where(t => frame < t.Length && t.Visible[frame]))
                Add(samples, track, frame);
        }

        return samples;
    }

    /// <summary>The frame of a query that states a fractional one: rounded half to even, as the benchmark's code does.</summary>
    public static int FrameOf(double frame) => (int)Math.Round(frame, MidpointRounding.ToEven);

    private static void Add(List<PointTrack> samples, PointTrack track, int frame) =>
        samples.Add(
            new PointTrack(new PointQuery(samples.Count, frame, track.Points[frame]), track.Points, track.Visible, track.Confidence));
}
