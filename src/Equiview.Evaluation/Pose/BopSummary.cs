using Equiview.Evaluation.Pose.Metrics;

namespace Equiview.Evaluation.Pose;

/// <summary>The metrics of the field over many targets.</summary>
internal static class BopSummary
{
    private const double AddShare = 0.1, ProjectionLimitPixels = 5, AucMeters = 0.1;

    /// <summary>
    /// ADD-0.1d, ADD(-S)-0.1d, areas under the curve to 10 cm, Proj2D at 5 px, the average recalls of BOP (AR_VSD and AR over the targets
    /// with a depth image, where there are any) and the cm-degree accuracies, in percent.
    /// </summary>
    public static MetricRow Row(string label, IReadOnlyList<BopTargetScore> targets)
    {
        BopInstanceErrors[] all = [.. targets.SelectMany(t => t.Instances)];
        double mssd = BopRecall.Average([.. targets.Select(t => t.Mssd)], BopThresholds.Shares),
            mspd = BopRecall.Average([.. targets.Select(t => t.Mspd)], BopThresholds.MspdPixels);
        IReadOnlyList<BopTargetErrors>[] withDepth = [.. targets.Where(t => t.VsdByTau is not null).Select(t => t.VsdByTau!)];
        MetricRow gates = PoseAccuracy.CentimeterDegreeRow(label, [.. all.Select(e => (e.RotationDegrees, e.TranslationMeters))]);
        return new MetricRow(label,
        [
            Percent("ADD-0.1d", PoseAccuracy.Below([.. all.Select(e => e.Add)], AddShare)),
            Percent("ADD(-S)-0.1d", PoseAccuracy.Below([.. all.Select(e => e.IsSymmetric ? e.AddSymmetric : e.Add)], AddShare)),
            Percent("AUC ADD", PoseAccuracy.AreaUnderCurve([.. all.Select(e => e.Add * e.Diameter)], AucMeters)),
            Percent("AUC ADD-S", PoseAccuracy.AreaUnderCurve([.. all.Select(e => e.AddSymmetric * e.Diameter)], AucMeters)),
            Percent("Proj2D 5px", PoseAccuracy.Below([.. all.Select(e => e.ProjectionPixels)], ProjectionLimitPixels)),
            Percent("AR_MSSD", mssd),
            Percent("AR_MSPD", mspd),
            .. withDepth.Length == 0 ? [] : Vsd(withDepth, mssd, mspd, withDepth.Length == targets.Count),
            .. gates.Metrics,
        ]);
    }

    private static IEnumerable<Metric> Vsd(IReadOnlyList<BopTargetErrors>[] withDepth, double mssd, double mspd, bool complete)
    {
        double vsd = BopRecall.AverageOverTaus(
            [.. BopThresholds.Shares.Select((_, tau) => (IReadOnlyList<BopTargetErrors>)[.. withDepth.Select(v => v[tau])])],
            BopThresholds.Shares);
        yield return Percent("AR_VSD", vsd);
        if (complete)
            yield return Percent("AR", BopRecall.Score(vsd, mssd, mspd));
    }

    private static Metric Percent(string name, double share) => new(name, share * 100, "%", HigherIsBetter: true);
}
