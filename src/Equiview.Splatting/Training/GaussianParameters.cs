namespace Equiview.Splatting.Training;

/// <summary>
/// The arrays of a scene while it is trained, and what belongs to each value: the two moments of Adam have the same layout. Arrays fit
/// exactly, so that <see cref="ToScene"/> copies nothing.
/// </summary>
internal sealed class GaussianParameters
{
    private static readonly string[] GroupNames =
        ["means", "quaternions", "log_scales", "opacity_logits", "spherical_harmonics", "features"];

    private GaussianParameters(int degree, int featureDimension, float[][] groups) =>
        (Degree, FeatureDimension, Groups) = (degree, featureDimension, groups);

    /// <summary>Degree of the spherical harmonics.</summary>
    public int Degree { get; }

    /// <summary>Length of a feature, 0 for none.</summary>
    public int FeatureDimension { get; }

    /// <summary>Number of Gaussians.</summary>
    public int Count => Groups[3].Length;

    /// <summary>Means, quaternions, logarithms of scales, logits of opacities, spherical harmonics, features.</summary>
    public float[][] Groups { get; private set; }

    public float[] Means => Groups[0];

    public float[] Quaternions => Groups[1];

    public float[] LogScales => Groups[2];

    public float[] OpacityLogits => Groups[3];

    public float[] Harmonics => Groups[4];

    public float[] Features => Groups[5];

    /// <summary>Names of the groups, for files.</summary>
    public static IReadOnlyList<string> Names => GroupNames;

    /// <summary>Zeros for a number of Gaussians.</summary>
    public static GaussianParameters Zeros(int count, int degree, int featureDimension) =>
        new(degree, featureDimension, [.. Widths(degree, featureDimension).Select(w => new float[checked(w * count)])]);

    /// <summary>A copy of a scene's parameters, with spherical harmonics of another degree and features of zeros.</summary>
    public static GaussianParameters Of(GaussianScene scene, int degree, int featureDimension)
    {
        GaussianParameters result = Zeros(scene.Count, degree, featureDimension);
        scene.Means.CopyTo(result.Means, 0);
        scene.Quaternions.CopyTo(result.Quaternions, 0);
        scene.LogScales.CopyTo(result.LogScales, 0);
        scene.OpacityLogits.CopyTo(result.OpacityLogits, 0);
        int from = 3 * scene.CoefficientCount, to = 3 * SphericalHarmonics.CoefficientCount(degree);
        for (int g = 0; g < scene.Count; g++)
            scene.SphericalHarmonics.AsSpan(g * from, Math.Min(from, to)).CopyTo(result.Harmonics.AsSpan(g * to));
        return result;
    }

    /// <summary>The groups as they were stored.</summary>
    /// <exception cref="DegenerateInputException">Lengths disagree.</exception>
    public static GaussianParameters From(int degree, int featureDimension, float[][] groups)
    {
        var result = new GaussianParameters(degree, featureDimension, groups);
        int[] widths = Widths(degree, featureDimension);
        if (groups.Length != widths.Length || groups.Where((v, i) => v.LongLength != (long)widths[i] * result.Count).Any())
            throw new DegenerateInputException("the parameters of the Gaussians have lengths that disagree");
        return result;
    }

    /// <summary>Values a Gaussian has in a group.</summary>
    public int Width(int group) => Widths(Degree, FeatureDimension)[group];

    /// <summary>Values that a Gaussian has in all groups together.</summary>
    public static int ValuesPerGaussian(int degree, int featureDimension) => Widths(degree, featureDimension).Sum();

    /// <summary>Takes the Gaussians that are named, in this order; the same one may be named again.</summary>
    public void Take(IReadOnlyList<int> gaussians)
    {
        var groups = new float[Groups.Length][];
        for (int i = 0; i < groups.Length; i++)
        {
            int width = Width(i);
            groups[i] = new float[checked(width * gaussians.Count)];
            for (int g = 0; g < gaussians.Count; g++)
                Groups[i].AsSpan(width * gaussians[g], width).CopyTo(groups[i].AsSpan(width * g));
        }

        Groups = groups;
    }

    /// <summary>Writes one Gaussian's values over those of another.</summary>
    public void Copy(int source, int target)
    {
        for (int i = 0; i < Groups.Length; i++)
        {
            int width = Width(i);
            Groups[i].AsSpan(width * source, width).CopyTo(Groups[i].AsSpan(width * target));
        }
    }

    /// <summary>Sets one Gaussian's values to 0.</summary>
    public void Clear(int gaussian)
    {
        for (int i = 0; i < Groups.Length; i++)
            Groups[i].AsSpan(Width(i) * gaussian, Width(i)).Clear();
    }

    /// <summary>The scene, which shares the arrays.</summary>
    public GaussianScene ToScene(bool antialiased, GaussianFeatureSet? features = null) =>
        new(Degree, Means, Quaternions, LogScales, OpacityLogits, Harmonics)
        {
            Antialiased = antialiased,
            FeatureSets = features is null ? [] : [features],
        };

    private static int[] Widths(int degree, int featureDimension) =>
        [3, 4, 3, 1, 3 * SphericalHarmonics.CoefficientCount(degree), featureDimension];
}
