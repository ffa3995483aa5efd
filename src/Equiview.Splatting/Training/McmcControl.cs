using Equiview.Numerics;
using Equiview.Rendering.Gaussians.Gradients;

namespace Equiview.Splatting.Training;

/// <summary>
/// Gaussians as samples of a Markov chain (Kheradmand et al., "3D Gaussian Splatting as Markov Chain Monte Carlo", NeurIPS 2024): those
/// without opacity move onto others that are drawn by opacity, a few are added until the budget is used, noise of the shape of each
/// Gaussian moves the transparent ones, and mean opacity and scale are kept small.
/// </summary>
internal sealed class McmcControl(SplatTrainingOptions options, TrainingSchedule schedule) : IDensityControl
{
    private const double DeadOpacity = 0.005, LargestOpacity = 1 - 1e-6, Growth = 1.05, Penalty = 0.01;
    private const double NoiseRate = 5e5, NoiseSteepness = 100;

    // Below this factor noise is beneath the precision of the centers.
    private const double SmallestNoise = 1e-7;

    /// <inheritdoc/>
    public double Regularize(TrainingState state, GaussianGradients gradients)
    {
        GaussianParameters p = state.Parameters;
        double opacities = 0, scales = 0;
        double perOpacity = (options.OpacityPenalty ?? Penalty) / p.Count, perScale = (options.ScalePenalty ?? Penalty) / (3.0 * p.Count);
        for (int g = 0; g < p.Count; g++)
        {
            float opacity = 1 / (1 + MathF.Exp(-p.OpacityLogits[g]));
            opacities += opacity;
            gradients.OpacityLogits[g] += (float)(perOpacity * opacity * (1 - opacity));
            for (int i = 3 * g; i < (3 * g) + 3; i++)
            {
                float scale = MathF.Exp(p.LogScales[i]);
                scales += scale;
                gradients.LogScales[i] += (float)(perScale * scale);
            }
        }

        return (perOpacity * opacities) + (perScale * scales);
    }

    /// <inheritdoc/>
    public void AfterStep(TrainingState state, GaussianGradients gradients, ImageSize size, double positionRate)
    {
        if (schedule.Refines(state.Step))
        {
            Relocate(state);
            Add(state);
        }

        Disturb(state, positionRate);
    }

    private void Relocate(TrainingState state)
    {
        double[] opacities = Opacities(state.Parameters);
        int[] dead = [.. Enumerable.Range(0, opacities.Length).Where(g => opacities[g] <= DeadOpacity)];
        if (dead.Length == 0 || dead.Length == opacities.Length)
            return;
        foreach (int g in dead)
            opacities[g] = 0;
        int[] sources = Draw(opacities, dead.Length, new KeyedRandom(options.Seed, (long)TrainingPurpose.Relocation, state.Step));
        Share(state, opacities, sources);
        for (int i = 0; i < dead.Length; i++)
        {
            state.Parameters.Copy(sources[i], dead[i]);
            state.ForgetMoments(dead[i]);
        }
    }

    private void Add(TrainingState state)
    {
        int count = state.Parameters.Count, target = (int)Math.Min(options.MaxGaussians, Math.Ceiling(Growth * count));
        double[] opacities = Opacities(state.Parameters);
        if (target <= count || opacities.All(o => o == 0))
            return;
        int[] sources = Draw(opacities, target - count, new KeyedRandom(options.Seed, (long)TrainingPurpose.Addition, state.Step));
        Share(state, opacities, sources);
        state.Take([.. Enumerable.Range(0, count), .. sources], count);
    }

    // A Gaussian that was drawn n times becomes n + 1 of the same look.
    private static void Share(TrainingState state, double[] opacities, int[] sources)
    {
        GaussianParameters p = state.Parameters;
        foreach (IGrouping<int, int> drawn in sources.GroupBy(s => s))
        {
            int g = drawn.Key;
            (double opacity, double factor) = GaussianRelocation.Share(Math.Min(opacities[g], LargestOpacity), drawn.Count() + 1);
            p.OpacityLogits[g] = GaussianActivation.Logit(Math.Max(opacity, DeadOpacity));
            for (int i = 3 * g; i < (3 * g) + 3; i++)
                p.LogScales[i] += (float)Math.Log(factor);
            state.ForgetMoments(g);
        }
    }

    private static double[] Opacities(GaussianParameters p) => Array.ConvertAll(p.OpacityLogits, l => GaussianActivation.Sigmoid(l));

    private static int[] Draw(double[] weights, int count, KeyedRandom random)
    {
        var sums = new double[weights.Length];
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sums[i] = sum += weights[i];
        var drawn = new int[count];
        for (int i = 0; i < count; i++)
        {
            int at = Array.BinarySearch(sums, random.NextDouble() * sum);
            drawn[i] = Math.Min(at < 0 ? ~at : at + 1, weights.Length - 1);
        }

        return drawn;
    }

    // mean += covariance * normal * rate, the more the less opacity.
    private void Disturb(TrainingState state, double positionRate)
    {
        GaussianParameters p = state.Parameters;
        var random = new KeyedRandom(options.Seed, (long)TrainingPurpose.Noise, state.Step);
        for (int g = 0; g < p.Count; g++)
        {
            double opacity = GaussianActivation.Sigmoid(p.OpacityLogits[g]);
            double factor = NoiseRate * positionRate / (1 + Math.Exp(NoiseSteepness * (opacity - DeadOpacity)));
            if (factor < SmallestNoise)
                continue;
            ReadOnlySpan<float> q = p.Quaternions.AsSpan(4 * g, 4), s = p.LogScales.AsSpan(3 * g, 3);
            var axes = RotationMatrix.FromQuaternion(q[0], q[1], q[2], q[3]);
            var normal = new Vector3D(random.NextNormal(), random.NextNormal(), random.NextNormal());
            Vector3D inner = axes.Transposed * normal;
            Vector3D moved = axes * new Vector3D(
                inner.X * Math.Exp(2 * s[0]), inner.Y * Math.Exp(2 * s[1]), inner.Z * Math.Exp(2 * s[2]));
            p.Means[3 * g] += (float)(factor * moved.X);
            p.Means[(3 * g) + 1] += (float)(factor * moved.Y);
            p.Means[(3 * g) + 2] += (float)(factor * moved.Z);
        }
    }
}
