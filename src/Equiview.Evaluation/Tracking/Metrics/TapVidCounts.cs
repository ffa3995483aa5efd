namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>The counts behind <see cref="TapVidScore"/>, summed over tracks.</summary>
internal sealed class TapVidCounts
{
    private readonly long[] within = new long[TapVidMetrics.ThresholdsPixels.Count];
    private readonly long[] truePositives = new long[TapVidMetrics.ThresholdsPixels.Count];
    private readonly long[] falsePositives = new long[TapVidMetrics.ThresholdsPixels.Count];
    private long scored, occlusionRight, visible;

    public void Add(PointTrack truth, PointTrack predicted, TapVidQueryMode mode)
    {
        int query = truth.Query.Frame;
        for (int frame = mode == TapVidQueryMode.First ? query + 1 : 0; frame < truth.Length; frame++)
        {
            if (frame != query)
                Add(truth.Visible[frame], predicted.Visible[frame], truth.Points[frame].DistanceTo(predicted.Points[frame]));
        }
    }

    public TapVidScore Score() => new(
        Ratio(occlusionRight, scored),
        [.. within.Select(w => Ratio(w, visible))],
        [.. truePositives.Zip(falsePositives, (tp, fp) => Ratio(tp, visible + fp))]);

    // A visible point that is predicted visible at a wrong position is both missing and a false positive.
    private void Add(bool seen, bool predictedSeen, double distance)
    {
        scored++;
        occlusionRight += seen == predictedSeen ? 1 : 0;
        visible += seen ? 1 : 0;
        for (int i = 0; i < within.Length; i++)
        {
            bool near = distance < TapVidMetrics.ThresholdsPixels[i]; // NaN is not near
            within[i] += near && seen ? 1 : 0;
            truePositives[i] += near && seen && predictedSeen ? 1 : 0;
            falsePositives[i] += predictedSeen && !(near && seen) ? 1 : 0;
        }
    }

    private static double Ratio(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;
}
