using Equiview.Evaluation.Tracking.Metrics;

namespace Equiview.Evaluation.Tracking;

/// <summary>Runs a tracker over videos and scores it as TAP-Vid does.</summary>
/// <param name="Mode">Which frames become queries and are scored.</param>
/// <param name="Side">Side of the scoring frame, 256; 255 is co-tracker's scale.</param>
internal sealed record TapVidEvaluation(TapVidQueryMode Mode = TapVidQueryMode.Strided, int Side = TapVidMetrics.FrameSide)
{
    /// <summary>Takes the scores of each point.</summary>
    public PointScores Points { get; } = new();

    /// <summary>Takes the confidences.</summary>
    public Reliability Confidence { get; } = new();

    /// <summary>The choices the numbers depend on, as reports state them.</summary>
    public IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>
    {
        ["queries"] = Mode == TapVidQueryMode.First
            ? "first visible frame; later frames are scored"
            : FormattableString.Invariant($"every {TapVidQueries.Stride}th visible frame; all other frames are scored"),
        ["frame"] = FormattableString.Invariant($"scored at {Side} x {Side}, aspect not kept, thresholds strict"),
        ["averaging"] = "pooled over the queries of a video, plain mean over videos",
        ["ECE"] = FormattableString.Invariant(
            $"of the confidence that a point is visible and less than {Reliability.RightPixels} px off; ten bins"),
        ["AJ_RD"] = "frames from a reappearance to the end, for occlusions longer than those before; frames before the query are none",
        ["survival"] = FormattableString.Invariant(
            $"share of frames before a visible point is off by more than {SurvivalMetrics.FailurePixels} px"),
    };

    /// <summary>A row a video, and their mean when there are several.</summary>
    /// <param name="label">Name of the tracker, the start of each row's label.</param>
    /// <param name="clips">The videos.</param>
    /// <param name="track">The tracker: a track for each query, in order.</param>
    public IEnumerable<MetricRow> Run(
        string label,
        IReadOnlyList<EvaluationClip> clips,
        Func<IEnumerable<RgbImage>, IReadOnlyList<PointQuery>, IReadOnlyList<PointTrack>> track)
    {
        var scores = new List<(TapVidScore Score, LongRangeScore More)>();
        foreach (EvaluationClip clip in clips)
        {
            IReadOnlyList<PointTrack> truth = clip.TracksAreQueries ? clip.Tracks : TapVidQueries.Sample(clip.Tracks, Mode);
            scores.Add(ScoreAll(label, clip.Name, truth, track(clip.Frames, [.. truth.Select(t => t.Query)]), clip.Size));
            yield return new MetricRow($"{label} · {clip.Name}", [.. scores[^1].Score.ToMetrics(), .. scores[^1].More.ToMetrics()]);
        }

        if (scores.Count > 1)
        {
            TapVidScore mean = TapVidScore.Mean([.. scores.Select(s => s.Score)]);
            LongRangeScore more = LongRangeScore.Mean([.. scores.Select(s => s.More)]) with { Ece = Confidence.Error(label) };
            yield return new MetricRow($"{label} · mean", [.. mean.ToMetrics(), .. more.ToMetrics()]);
        }
    }

    /// <summary>Scores predictions, and each point alone into <see cref="Points"/>; both in raster pixels of the video.</summary>
    /// <param name="tracker">Name of the tracker.</param>
    /// <param name="clip">Name of the video.</param>
    /// <param name="truth">True tracks with their queries.</param>
    /// <param name="predicted">Predictions in the same order.</param>
    /// <param name="size">Size of the video.</param>
    public (TapVidScore Score, LongRangeScore More) ScoreAll(
        string tracker, string clip, IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted, ImageSize size)
    {
        IReadOnlyList<PointTrack> right = TapVidMetrics.ToBenchmarkFrame(truth, size, Side);
        IReadOnlyList<PointTrack> found = TapVidMetrics.ToBenchmarkFrame(predicted, size, Side);
        Points.Add(tracker, clip, truth, right, found, Mode);
        double ece = Confidence.Add(tracker, right, found, Mode);
        return (TapVidMetrics.Score(right, found, Mode), LongRangeScore.Of(right, found) with { Ece = ece });
    }

    /// <summary>Scores predictions against the truth, both in raster pixels of the video.</summary>
    /// <param name="truth">True tracks with their queries.</param>
    /// <param name="predicted">Predictions in the same order.</param>
    /// <param name="size">Size of the video.</param>
    public TapVidScore Score(IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted, ImageSize size) =>
        TapVidMetrics.Score(TapVidMetrics.ToBenchmarkFrame(truth, size, Side), TapVidMetrics.ToBenchmarkFrame(predicted, size, Side), Mode);
}
