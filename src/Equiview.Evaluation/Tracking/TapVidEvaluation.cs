using Equiview.Evaluation.Tracking.Metrics;

namespace Equiview.Evaluation.Tracking;

/// <summary>Runs a tracker over videos and scores it as TAP-Vid does.</summary>
/// <param name="Mode">Which frames become queries and are scored.</param>
/// <param name="Side">Side of the scoring frame, 256; 255 is co-tracker's scale.</param>
internal sealed record TapVidEvaluation(TapVidQueryMode Mode = TapVidQueryMode.Strided, int Side = TapVidMetrics.FrameSide)
{
    /// <summary>The choices the numbers depend on, as reports state them.</summary>
    public IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>
    {
        ["queries"] = Mode == TapVidQueryMode.First
            ? "first visible frame; later frames are scored"
            : FormattableString.Invariant($"every {TapVidQueries.Stride}th visible frame; all other frames are scored"),
        ["frame"] = FormattableString.Invariant($"scored at {Side} x {Side}, aspect not kept, thresholds strict"),
        ["averaging"] = "pooled over the queries of a video, plain mean over videos",
    };

    /// <summary>A row a video, and their mean when there are several.</summary>
    /// <param name="label">Name of the tracker, the start of each row's label.</param>
    /// <param name="clips">The videos.</param>
    /// <param name="track">The tracker: a track for each query, in order.</param>
    public IReadOnlyList<MetricRow> Run(
        string label,
        IReadOnlyList<EvaluationClip> clips,
        Func<IEnumerable<RgbImage>, IReadOnlyList<PointQuery>, IReadOnlyList<PointTrack>> track)
    {
        var rows = new List<MetricRow>();
        var scores = new List<TapVidScore>();
        foreach (EvaluationClip clip in clips)
        {
            IReadOnlyList<PointTrack> truth = clip.TracksAreQueries ? clip.Tracks : TapVidQueries.Sample(clip.Tracks, Mode);
            TapVidScore score = Score(truth, track(clip.Frames, [.. truth.Select(t => t.Query)]), clip.Size);
            scores.Add(score);
            rows.Add(new MetricRow($"{label} · {clip.Name}", score.ToMetrics()));
        }

        if (scores.Count > 1)
            rows.Add(new MetricRow($"{label} · mean", TapVidScore.Mean(scores).ToMetrics()));
        return rows;
    }

    /// <summary>Scores predictions against the truth, both in raster pixels of the video.</summary>
    /// <param name="truth">True tracks with their queries.</param>
    /// <param name="predicted">Predictions in the same order.</param>
    /// <param name="size">Size of the video.</param>
    public TapVidScore Score(IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted, ImageSize size) =>
        TapVidMetrics.Score(TapVidMetrics.ToBenchmarkFrame(truth, size, Side), TapVidMetrics.ToBenchmarkFrame(predicted, size, Side), Mode);
}
