namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>
/// AJ_RD, how well points are found again after an occlusion (TAPNext++, as tapnet's aj_rd.py computes it). An event is a frame in which a
/// point is visible again after d hidden frames, if d exceeds that of all events before it in its track. Its Jaccard counts all frames from
/// there to the end, with distances up to and including the threshold. The mean is over the events with d at least 1, 4, 16, 64 and 256
/// each, over the thresholds, and then over the durations that have an event. Frames before the query are no occlusion here.
/// </summary>
internal static class RedetectionMetrics
{
    private static readonly int[] Durations = [1, 4, 16, 64, 256];

    /// <summary>Scores tracks; NaN where no point comes back.</summary>
    /// <param name="truth">True tracks with their queries, in the 256 frame.</param>
    /// <param name="predicted">Predicted tracks in the same order and frame.</param>
    /// <exception cref="DegenerateInputException">The lists or tracks differ in length.</exception>
    public static double Score(IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted)
    {
        TapVidMetrics.RequirePairs(truth, predicted);
        (int Hidden, double[] Jaccard)[] events = [.. truth.Zip(predicted).SelectMany(p => Events(p.First, p.Second))];
        return Mean(Durations.Select(least => Mean(Enumerable.Range(0, TapVidMetrics.ThresholdsPixels.Count)
            .Select(i => Mean(events.Where(e => e.Hidden >= least).Select(e => e.Jaccard[i]))))));
    }

    private static IEnumerable<(int Hidden, double[] Jaccard)> Events(PointTrack truth, PointTrack predicted)
    {
        int hidden = 0, longest = 0;
        for (int t = truth.Query.Frame; t < truth.Length; t++)
        {
            if (!truth.Visible[t])
            {
                hidden++;
                continue;
            }

            if (hidden > longest)
            {
                int from = t;
                longest = hidden;
                yield return (hidden, [.. TapVidMetrics.ThresholdsPixels.Select(d => Jaccard(truth, predicted, from, d))]);
            }

            hidden = 0;
        }
    }

    private static double Jaccard(PointTrack truth, PointTrack predicted, int from, double thresholdPixels)
    {
        int right = 0, visible = 0, wrong = 0;
        for (int t = from; t < truth.Length; t++)
        {
            bool near = truth.Points[t].DistanceTo(predicted.Points[t]) <= thresholdPixels; // NaN is not near
            visible += truth.Visible[t] ? 1 : 0;
            right += near && truth.Visible[t] && predicted.Visible[t] ? 1 : 0;
            wrong += predicted.Visible[t] && !(near && truth.Visible[t]) ? 1 : 0;
        }

        return (double)right / (visible + wrong);
    }

    private static double Mean(IEnumerable<double> values) =>
        values.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();
}
