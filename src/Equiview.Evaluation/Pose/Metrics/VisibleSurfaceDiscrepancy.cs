namespace Equiview.Evaluation.Pose.Metrics;

/// <summary>
/// Renders the depth of an object: z-depth per pixel, row-major, 0 where the object is not seen, in the unit of the pose.
/// </summary>
/// <param name="cameraFromObject">Pose to render.</param>
/// <param name="camera">Camera and image size.</param>
internal delegate float[] DepthRenderer(RigidTransform cameraFromObject, CameraIntrinsics camera);

/// <summary>
/// VSD, the visible surface discrepancy of BOP 2019 (Hodan et al. 2018; bop_toolkit <c>pose_error.vsd</c> with cost "step", visibility
/// "bop19"): the share of the visible surface that lies elsewhere than in truth.
/// </summary>
internal static class VisibleSurfaceDiscrepancy
{
    /// <summary>Tolerance of the visibility test, meters (BOP: 15 mm; ITODD 5 mm).</summary>
    public const double DefaultDeltaMeters = 0.015;

    /// <summary>Misalignment tolerances as shares of the diameter: 0.05, 0.10 ... 0.50.</summary>
    public static IReadOnlyList<double> DefaultTaus => BopThresholds.Shares;

    /// <summary>The error for every tau, by rendering both poses.</summary>
    public static double[] Evaluate(
        RigidTransform estimate,
        RigidTransform truth,
        ReadOnlySpan<float> measuredDepth,
        CameraIntrinsics camera,
        double diameter,
        DepthRenderer render,
        double delta = DefaultDeltaMeters) =>
        Evaluate(render(estimate, camera), render(truth, camera), measuredDepth, camera, diameter, DefaultTaus, delta);

    /// <summary>The error for every tau, 0 to 1.</summary>
    /// <param name="estimatedDepth">Rendered z-depth at the estimate, 0 where there is nothing.</param>
    /// <param name="trueDepth">Rendered z-depth at the truth.</param>
    /// <param name="measuredDepth">The scene's z-depth, 0 where it was not measured; same unit.</param>
    /// <param name="camera">The camera of all three.</param>
    /// <param name="diameter">The object's diameter, same unit.</param>
    /// <param name="taus">Tolerances as shares of the diameter.</param>
    /// <param name="delta">Tolerance of the visibility test, same unit.</param>
    public static double[] Evaluate(
        ReadOnlySpan<float> estimatedDepth, ReadOnlySpan<float> trueDepth, ReadOnlySpan<float> measuredDepth, CameraIntrinsics camera,
        double diameter, IReadOnlyList<double> taus, double delta)
    {
        long pixels = camera.Size.PixelCount;
        if (estimatedDepth.Length != pixels || trueDepth.Length != pixels || measuredDepth.Length != pixels)
            throw new DegenerateInputException(FormattableString.Invariant($"VSD needs three depth images of {camera.Size}"));
        int union = 0, intersection = 0;
        var differences = new List<double>();
        for (int y = 0; y < camera.Size.Height; y++)
        {
            for (int x = 0; x < camera.Size.Width; x++)
            {
                int i = (y * camera.Size.Width) + x;
                if (estimatedDepth[i] <= 0 && trueDepth[i] <= 0)
                    continue;

                // Along a ray, distance from the camera center is depth times a factor.
                double perDepth = camera.Unproject(new PixelPoint(x + 0.5, y + 0.5), 1).Length;
                double estimated = estimatedDepth[i] * perDepth, actual = trueDepth[i] * perDepth, measured = measuredDepth[i] * perDepth;
                bool trueVisible = IsVisible(actual, measured, delta);
                bool estimateVisible = IsVisible(estimated, measured, delta) || (trueVisible && estimated > 0);
                union += trueVisible || estimateVisible ? 1 : 0;
                if (!trueVisible || !estimateVisible)
                    continue;
                intersection++;
                differences.Add(Math.Abs(actual - estimated) / diameter);
            }
        }

        return [.. taus.Select(tau => union == 0 ? 1 : (double)(differences.Count(d => d >= tau) + union - intersection) / union)];
    }

    // Where the scene was not measured, a surface counts as visible.
    private static bool IsVisible(double model, double measured, double delta) => model > 0 && (measured <= 0 || model - measured <= delta);
}
