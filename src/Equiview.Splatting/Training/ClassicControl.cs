using Equiview.Numerics;
using Equiview.Rendering.Gaussians.Gradients;

namespace Equiview.Splatting.Training;

/// <summary>
/// Densification by the gradient in the image (Kerbl et al. 2023, section 5.2): where it is large, small Gaussians are cloned and large
/// ones split in two; transparent and overly large ones are removed; opacities are reset now and then. Growth stops at the budget, the
/// largest gradients first.
/// </summary>
internal sealed class ClassicControl(SplatTrainingOptions options, TrainingSchedule schedule) : IDensityControl
{
    private const double LeastOpacity = 0.005, ResetOpacity = 0.01, SplitFactor = 1.6, UsualGradient = 2e-4;
    private const double SmallShare = 0.01, LargestShare = 0.1; // of the scene's size

    /// <inheritdoc/>
    public double Regularize(TrainingState state, GaussianGradients gradients) => 0;

    /// <inheritdoc/>
    public void AfterStep(TrainingState state, GaussianGradients gradients, ImageSize size, double positionRate)
    {
        for (int g = 0; g < gradients.Count; g++)
        {
            if (!gradients.Visible[g])
                continue;
            float x = gradients.ImageMeans[2 * g] * size.Width / 2, y = gradients.ImageMeans[(2 * g) + 1] * size.Height / 2;
            state.GradientSums[g] += MathF.Sqrt((x * x) + (y * y));
            state.GradientCounts[g]++;
        }

        if (schedule.Densifies(state.Step))
            Densify(state);
        if (schedule.Resets(state.Step))
            ResetOpacities(state);
    }

    private void Densify(TrainingState state)
    {
        GaussianParameters p = state.Parameters;
        double Gradient(int g) => state.GradientCounts[g] > 0 ? state.GradientSums[g] / state.GradientCounts[g] : 0;
        int room = Math.Max(0, options.MaxGaussians - p.Count);
        int[] grown = [.. Enumerable.Range(0, p.Count).Where(g => Gradient(g) > (options.GrowGradient ?? UsualGradient))
            .OrderByDescending(Gradient).Take(room).Order()];
        int[] split = [.. grown.Where(g => LargestScale(p, g) > SmallShare * schedule.SceneScale)];
        var splits = split.ToHashSet();
        int[] kept = [.. Enumerable.Range(0, p.Count).Where(g => !splits.Contains(g) && IsKept(state, g))];
        int[] clones = [.. grown.Where(g => !splits.Contains(g) && IsKept(state, g))];
        if (kept.Length + clones.Length + split.Length == 0)
            return;
        state.Take([.. kept, .. clones, .. split, .. split], kept.Length);
        Scatter(state, kept.Length + clones.Length);
    }

    private bool IsKept(TrainingState state, int g) =>
        GaussianActivation.Sigmoid(state.Parameters.OpacityLogits[g]) >= LeastOpacity
        && (state.Step <= options.Iterations / 10 || LargestScale(state.Parameters, g) <= LargestShare * schedule.SceneScale);

    private static double LargestScale(GaussianParameters p, int g) =>
        Math.Exp(Math.Max(p.LogScales[3 * g], Math.Max(p.LogScales[(3 * g) + 1], p.LogScales[(3 * g) + 2])));

    // The halves of a split Gaussian are two samples of it.
    private void Scatter(TrainingState state, int first)
    {
        GaussianParameters p = state.Parameters;
        var random = new KeyedRandom(options.Seed, (long)TrainingPurpose.Split, state.Step);
        for (int g = first; g < p.Count; g++)
        {
            ReadOnlySpan<float> q = p.Quaternions.AsSpan(4 * g, 4);
            Span<float> s = p.LogScales.AsSpan(3 * g, 3);
            Vector3D offset = RotationMatrix.FromQuaternion(q[0], q[1], q[2], q[3]) * new Vector3D(
                random.NextNormal() * Math.Exp(s[0]), random.NextNormal() * Math.Exp(s[1]), random.NextNormal() * Math.Exp(s[2]));
            p.Means[3 * g] += (float)offset.X;
            p.Means[(3 * g) + 1] += (float)offset.Y;
            p.Means[(3 * g) + 2] += (float)offset.Z;
            for (int i = 0; i < 3; i++)
                s[i] -= (float)Math.Log(SplitFactor);
        }
    }

    private static void ResetOpacities(TrainingState state)
    {
        float most = GaussianActivation.Logit(ResetOpacity);
        float[] logits = state.Parameters.OpacityLogits;
        for (int g = 0; g < logits.Length; g++)
            logits[g] = Math.Min(logits[g], most);
        Array.Clear(state.First.OpacityLogits);
        Array.Clear(state.Second.OpacityLogits);
    }
}
