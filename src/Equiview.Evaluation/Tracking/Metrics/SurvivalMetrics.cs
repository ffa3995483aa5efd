using Equiview.Tracking.MultiHypothesis;

namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>
/// The long-range metrics of PointOdyssey (Zheng et al., ICCV 2023), counted in the 256 x 256 frame over frames after the query.
/// </summary>
/// <param name="MedianTrajectoryErrorPixels">MTE: median distance over visible frames, averaged over tracks.</param>
/// <param name="SurvivalRate">
/// Share of the frames after the query before the first visible one that is off by more than 50 px; mean over tracks.
/// </param>
internal sealed record SurvivalMetrics(double MedianTrajectoryErrorPixels, double SurvivalRate)
{
    /// <summary>Distance at which a track counts as lost.</summary>
    public const double FailurePixels = 50;

    /// <summary>Scores tracks; those without a visible frame after the query are left out, and NaN means there was none.</summary>
    /// <param name="truth">True tracks with their queries, in the 256 frame.</param>
    /// <param name="predicted">Predicted tracks in the same order and frame.</param>
    /// <exception cref="DegenerateInputException">The lists or tracks differ in length.</exception>
    public static SurvivalMetrics Score(IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted)
    {
        TapVidMetrics.RequirePairs(truth, predicted);
        var medians = new List<double>();
        var survivals = new List<double>();
        foreach ((PointTrack t, PointTrack p) in truth.Zip(predicted))
        {
            int start = t.Query.Frame + 1;
            (int Frame, double Error)[] seen = [.. Enumerable.Range(start, Math.Max(0, t.Length - start)).Where(f => t.Visible[f])
                .Select(f => (f, t.Points[f].DistanceTo(p.Points[f])))];
            if (seen.Length == 0)
                continue;
            medians.Add(Medians.Of([.. seen.Select(s => s.Error)]));
            int lost = seen.Where(s => !(s.Error <= FailurePixels)).Select(s => s.Frame).DefaultIfEmpty(t.Length).First();
            survivals.Add((double)(lost - start) / (t.Length - start));
        }

        return new(medians.DefaultIfEmpty(double.NaN).Average(), survivals.DefaultIfEmpty(double.NaN).Average());
    }
}
