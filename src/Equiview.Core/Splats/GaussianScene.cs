namespace Equiview;

/// <summary>
/// A scene of anisotropic 3D Gaussians, in the parametrisation that training uses (Kerbl et al., "3D Gaussian Splatting for Real-Time
/// Radiance Field Rendering", 2023): scales as logarithms, opacities as logits, colors as spherical harmonics. Arrays are used as they are,
/// not copied; G is the number of Gaussians and K = (degree + 1)^2 the number of coefficients. World frame with OpenCV handedness, any
/// unit.
/// </summary>
public sealed class GaussianScene
{
    private readonly float[]? remainders;

    /// <summary>Wraps the arrays; every length must agree with the number of means.</summary>
    /// <param name="sphericalHarmonicsDegree">0 to 4.</param>
    /// <param name="means">[G, 3] centers.</param>
    /// <param name="quaternions">[G, 4] rotations w, x, y, z; need not be normalized.</param>
    /// <param name="logScales">[G, 3] natural logarithms of the standard deviations along the rotated axes.</param>
    /// <param name="opacityLogits">[G] opacity = sigmoid(logit).</param>
    /// <param name="sphericalHarmonics">
    /// [G, K, 3] coefficients, color innermost; color = max(0, 0.5 + sum of basis times coefficient).
    /// </param>
    /// <exception cref="DegenerateInputException">The degree is out of range or an array has another length.</exception>
    public GaussianScene(
        int sphericalHarmonicsDegree,
        float[] means,
        float[] quaternions,
        float[] logScales,
        float[] opacityLogits,
        float[] sphericalHarmonics)
    {
        if (sphericalHarmonicsDegree is < 0 or > Equiview.SphericalHarmonics.MaximumDegree)
            throw new DegenerateInputException(
                FormattableString.Invariant($"spherical harmonics of degree {sphericalHarmonicsDegree} are not supported; use 0 to 4"));
        Count = opacityLogits.Length;
        SphericalHarmonicsDegree = sphericalHarmonicsDegree;
        Means = Checked(means, 3, nameof(means));
        Quaternions = Checked(quaternions, 4, nameof(quaternions));
        LogScales = Checked(logScales, 3, nameof(logScales));
        OpacityLogits = opacityLogits;
        SphericalHarmonics = Checked(sphericalHarmonics, 3 * CoefficientCount, nameof(sphericalHarmonics));
    }

    /// <summary>Number of Gaussians, G.</summary>
    public int Count { get; }

    /// <summary>Degree of the color functions, 0 (constant) to 4.</summary>
    public int SphericalHarmonicsDegree { get; }

    /// <summary>Coefficients per Gaussian and color, K = (degree + 1)^2.</summary>
    public int CoefficientCount => Equiview.SphericalHarmonics.CoefficientCount(SphericalHarmonicsDegree);

    /// <summary>[G, 3] centers.</summary>
    public float[] Means { get; }

    /// <summary>
    /// [G, 3] what single precision cuts off the centers, or null. Compressed files place Gaussians on a grid inside a chunk, far from the
    /// origin finer than a float.
    /// </summary>
    public float[]? MeanRemainders
    {
        get => remainders;
        init => remainders = value is null ? null : Checked(value, 3, nameof(MeanRemainders));
    }

    /// <summary>[G, 4] rotations w, x, y, z, not necessarily normalized.</summary>
    public float[] Quaternions { get; }

    /// <summary>[G, 3] natural logarithms of the scales.</summary>
    public float[] LogScales { get; }

    /// <summary>[G] logits of the opacities.</summary>
    public float[] OpacityLogits { get; }

    /// <summary>[G, K, 3] color coefficients.</summary>
    public float[] SphericalHarmonics { get; }

    /// <summary>Whether the scene was trained with opacity compensation (Mip-Splatting's 2D filter) and should be shown with it.</summary>
    public bool Antialiased { get; init; }

    /// <summary>Features lifted into or trained on the Gaussians; empty for a plain scene.</summary>
    public IReadOnlyList<GaussianFeatureSet> FeatureSets { get; init; } = [];

    /// <summary>The same Gaussians with other feature sets.</summary>
    /// <exception cref="DegenerateInputException">A set has another number of Gaussians, or two share a name.</exception>
    public GaussianScene WithFeatureSets(params IReadOnlyList<GaussianFeatureSet> sets)
    {
        foreach (GaussianFeatureSet set in sets)
        {
            if (set.Count != Count)
                throw new DegenerateInputException(
                    FormattableString.Invariant($"feature set '{set.Name}' is for {set.Count} Gaussians, the scene has {Count}"));
        }

        if (sets.DistinctBy(s => s.Name).Count() != sets.Count)
            throw new DegenerateInputException("two feature sets share a name; name each differently");
        return new GaussianScene(
            SphericalHarmonicsDegree,
            Means,
            Quaternions,
            LogScales,
            OpacityLogits,
            SphericalHarmonics)
        { MeanRemainders = remainders, Antialiased = Antialiased, FeatureSets = sets };
    }

    /// <summary>Center of a Gaussian, world frame, with its remainder.</summary>
    public Vector3D Mean(int gaussian)
    {
        int i = 3 * gaussian;
        var mean = new Vector3D(Means[i], Means[i + 1], Means[i + 2]);
        return remainders is null ? mean : mean + new Vector3D(remainders[i], remainders[i + 1], remainders[i + 2]);
    }

    private float[] Checked(float[] values, int perGaussian, string name) => values.LongLength == (long)Count * perGaussian
        ? values
        : throw new DegenerateInputException(
            FormattableString.Invariant($"{name} of {Count} Gaussians need {(long)Count * perGaussian} values, got {values.LongLength}"));
}
