namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>
/// The metrics of TAP-Vid (Doersch et al., "TAP-Vid: A Benchmark for Tracking Any Point in a Video", NeurIPS 2022; tapnet's
/// <c>compute_tapvid_metrics</c>). Points are pooled over the queries of a video; thresholds are strict; the query's own frame never
/// counts.
/// </summary>
public static class TapVidMetrics
{
    /// <summary>Distances below which a point counts as right, in pixels of a 256 x 256 frame.</summary>
    public static IReadOnlyList<int> ThresholdsPixels { get; } = [1, 2, 4, 8, 16];

    /// <summary>Side of the frame the thresholds refer to.</summary>
    public const int FrameSide = 256;

    /// <summary>Tracks of a video in the 256 x 256 frame of the benchmark; aspect is not kept.</summary>
    /// <param name="tracks">Tracks in raster pixels of the video.</param>
    /// <param name="video">Size of the video.</param>
    /// <param name="side">256 as tapnet; 255 gives the scale of co-tracker, up to 1 px apart at the right and lower border.</param>
    public static IReadOnlyList<PointTrack> ToBenchmarkFrame(IReadOnlyList<PointTrack> tracks, ImageSize video, int side = FrameSide) =>
        [.. tracks.Select(t => t.Scaled((double)side / video.Width, (double)side / video.Height))];

    /// <summary>Scores all queries of a video together.</summary>
    /// <param name="truth">True tracks with their queries, in the 256 frame.</param>
    /// <param name="predicted">Predicted tracks in the same order and frame.</param>
    /// <param name="mode">Which frames are scored.</param>
    /// <exception cref="DegenerateInputException">The lists or tracks differ in length.</exception>
    public static TapVidScore Score(IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted, TapVidQueryMode mode)
    {
        RequirePairs(truth, predicted);
        var counts = new TapVidCounts();
        for (int i = 0; i < truth.Count; i++)
            counts.Add(truth[i], predicted[i], mode);
        return counts.Score();
    }

    /// <summary>Scores each query alone.</summary>
    /// <exception cref="DegenerateInputException">The lists or tracks differ in length.</exception>
    public static IReadOnlyList<TapVidScore> ScoreEach(
        IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted, TapVidQueryMode mode)
    {
        RequirePairs(truth, predicted);
        return [.. truth.Select((t, i) => Score([t], [predicted[i]], mode))];
    }

    internal static void RequirePairs(IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted)
    {
        if (truth.Count != predicted.Count)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{predicted.Count} predicted tracks do not pair with {truth.Count} true ones"));
        for (int i = 0; i < truth.Count; i++)
        {
            if (truth[i].Length != predicted[i].Length)
                throw new DegenerateInputException(
                    FormattableString.Invariant($"track {truth[i].Query.Track} has {predicted[i].Length} predicted frames, ")
                        + FormattableString.Invariant($"the truth {truth[i].Length}"));
        }
    }
}
