using Equiview.Evaluation.Pose.Metrics;
using Equiview.Formats.Bop;
using Equiview.Pose.Geometry;
namespace Equiview.Evaluation.Pose;

/// <summary>Compares estimates with the truth of a target (bop_toolkit <c>eval_calc_errors.py</c>, <c>eval_calc_scores.py</c>).</summary>
internal static class BopScoring
{
    /// <summary>Scores one target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="item">Its object.</param>
    /// <param name="camera">Camera of the image.</param>
    /// <param name="truths">The true instances.</param>
    /// <param name="estimates">All estimates of the object in the image; the best <see cref="BopTarget.InstanceCount"/> count.</param>
    /// <param name="measuredDepth">For VSD, meters; null leaves it out.</param>
    public static BopTargetScore Score(
        BopTarget target,
        BopObject item,
        CameraIntrinsics camera,
        IReadOnlyList<RigidTransform> truths,
        IReadOnlyList<BopResult> estimates,
        float[]? measuredDepth = null)
    {
        BopResult[] counted = [.. estimates.OrderByDescending(e => e.Score).Take(target.InstanceCount)];
        double[] scores = [.. counted.Select(e => e.Score)];
        RigidTransform[] poses = [.. counted.Select(e => e.CameraFromObject)];
        Vector3D[] vertices = item.Mesh.Vertices;
        double[,] mssd = Table(poses, truths, (e, t) => PoseErrors.Mssd(e, t, vertices, item.Symmetries) / item.Diameter);
        double scale = BopThresholds.MspdReferenceWidth / camera.Size.Width;
        double[,] mspd = Table(poses, truths, (e, t) => PoseErrors.Mspd(e, t, vertices, camera, item.Symmetries) * scale);
        return new BopTargetScore(
            target, new(target.InstanceCount, scores, mssd), new(target.InstanceCount, scores, mspd),
            measuredDepth is null
                ? null
                : [
                    .. Vsd(poses, truths, item, camera, measuredDepth)
                        .Select(errors => new BopTargetErrors(target.InstanceCount, scores, errors))],
            [
                .. Assigned(mssd, poses.Length, truths.Count)
                    .Select((e, t) => e is { } i ? Errors(target, item, camera, poses[i], truths[t]) : Missing(target, item))]);
    }

    private static BopInstanceErrors Missing(BopTarget target, BopObject item)
    {
        const double none = double.PositiveInfinity;
        return new(target, none, none, none, none, item.Diameter, none, item.IsSymmetric);
    }

    private static BopInstanceErrors Errors(
        BopTarget target, BopObject item, CameraIntrinsics camera, RigidTransform estimate, RigidTransform truth) => new(
        target, PoseErrors.RotationDegrees(estimate, truth), PoseErrors.Translation(estimate, truth),
        PoseErrors.Add(estimate, truth, item.Mesh.Vertices) / item.Diameter,
        PoseErrors.AddSymmetric(estimate, truth, item.Mesh.Vertices, item.Tree) / item.Diameter, item.Diameter,
        PoseErrors.Projection(estimate, truth, item.Mesh.Vertices, camera), item.IsSymmetric);

    private static double[,] Table(
        RigidTransform[] estimates, IReadOnlyList<RigidTransform> truths, Func<RigidTransform, RigidTransform, double> error)
    {
        var table = new double[estimates.Length, truths.Count];
        for (int e = 0; e < estimates.Length; e++)
        {
            for (int t = 0; t < truths.Count; t++)
                table[e, t] = error(estimates[e], truths[t]);
        }

        return table;
    }

    private static double[][,] Vsd(
        RigidTransform[] estimates, IReadOnlyList<RigidTransform> truths, BopObject item, CameraIntrinsics camera, float[] measured)
    {
        double[][,] byTau = [.. BopThresholds.Shares.Select(_ => new double[estimates.Length, truths.Count])];
        for (int e = 0; e < estimates.Length; e++)
        {
            for (int t = 0; t < truths.Count; t++)
            {
                double[] errors = VisibleSurfaceDiscrepancy.Evaluate(
                    estimates[e], truths[t], measured, camera, item.Diameter, (pose, c) => item.Mesh.Render(c, pose, color: false).Depth);
                for (int tau = 0; tau < errors.Length; tau++)
                    byTau[tau][e, t] = errors[tau];
            }
        }

        return byTau;
    }

    // By falling score each estimate takes the free truth it fits best; a truth may stay without.
    private static int?[] Assigned(double[,] errors, int estimates, int truths)
    {
        var assigned = new int?[truths];
        for (int e = 0; e < estimates; e++)
        {
            int[] free = [.. Enumerable.Range(0, truths).Where(t => assigned[t] is null)];
            if (free.Length > 0)
                assigned[free.MinBy(t => errors[e, t])] = e;
        }

        return assigned;
    }
}
