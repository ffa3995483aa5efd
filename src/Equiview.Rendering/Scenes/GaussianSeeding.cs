namespace Equiview.Rendering.Scenes;

/// <summary>
/// Makes a Gaussian scene from the sparse points of structure from motion, without training. The rule of Kerbl et al. 2023 as gsplat has
/// it: round Gaussians whose standard deviation is the root mean square distance to the three nearest points, in the point's color.
/// Isolated points would become blobs that hide the scene, so scales are bounded by a multiple of the median.
/// </summary>
public static class GaussianSeeding
{
    /// <summary>Largest scale, in multiples of the median scale.</summary>
    public const double LargestScaleInMedians = 4;

    /// <summary>Smallest scale as a fraction of the median scale; points may coincide.</summary>
    public const double SmallestScaleInMedians = 0.01;

    /// <summary>
    /// Opacity of a seeded Gaussian. Training starts at 0.1; an untrained scene needs opaque surfaces.
    /// </summary>
    public const double DefaultOpacity = 0.7;

    /// <summary>One Gaussian a point, in the points' order, spherical harmonics of degree 0.</summary>
    /// <param name="points">At least four points.</param>
    /// <param name="opacity">Opacity of every Gaussian, above 0 and below 1.</param>
    /// <exception cref="DegenerateInputException">
    /// Fewer than four points, points that are not finite, all at one place, or an opacity out of range.
    /// </exception>
    public static GaussianScene FromPoints(IReadOnlyList<ScenePoint> points, double opacity = DefaultOpacity)
    {
        if (points.Count < 4)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a scene cannot be seeded from {points.Count} points; give a reconstruction with ")
                    + "its sparse points");
        if (points.Any(p => !p.Position.IsFinite))
            throw new DegenerateInputException(
                "a scene cannot be seeded from points that are not finite; remove them from the reconstruction");
        if (opacity is not (> 0 and < 1))
            throw new DegenerateInputException(
                FormattableString.Invariant($"an opacity of {opacity} cannot be seeded; give more than 0 and less than 1"));
        double[] spacing = NeighborDistances.Of([.. points.Select(p => p.Position)]);
        double median = spacing.Where(d => d > 0).Order().ElementAtOrDefault(spacing.Count(d => d > 0) / 2);
        if (!(median > 0))
            throw new DegenerateInputException("a scene cannot be seeded: all points lie at one place");
        float[] means = [.. points.SelectMany(p => new[] { (float)p.Position.X, (float)p.Position.Y, (float)p.Position.Z })];
        float[] quaternions = [.. points.SelectMany(_ => new[] { 1f, 0f, 0f, 0f })];
        float[] logScales = [
            .. spacing.SelectMany(
                d => Enumerable.Repeat(
                    (float)Math.Log(Math.Clamp(d, median * SmallestScaleInMedians, median * LargestScaleInMedians)), 3))];
        float[] logits = [.. points.Select(_ => GaussianActivation.Logit(opacity))];
        float[] colors = [.. points.SelectMany(p => new[] { p.Color.R, p.Color.G, p.Color.B })
            .Select(c => SphericalHarmonics.FromColor(c / 255.0))];
        return new GaussianScene(0, means, quaternions, logScales, logits, colors);
    }
}
