namespace Equiview.Rendering.Scenes;

/// <summary>Statistics of a scene by which a damaged or wrongly exported file is recognized.</summary>
/// <param name="Count">Number of Gaussians, G.</param>
/// <param name="SphericalHarmonicsDegree">0 to 3.</param>
/// <param name="Antialiased">Whether it was trained with opacity compensation.</param>
/// <param name="Min">Low corner of the box around 98 % of the centers on each axis, scene units.</param>
/// <param name="Max">High corner of that box.</param>
/// <param name="Scales">1st, 50th and 99th percentile of the standard deviations, scene units.</param>
/// <param name="Opacities">1st, 50th and 99th percentile of the opacities.</param>
/// <param name="Features">The feature sets: name, dimension, model and method.</param>
public sealed record SceneSummary(
    int Count, int SphericalHarmonicsDegree, bool Antialiased, Vector3D Min, Vector3D Max, Percentiles Scales, Percentiles Opacities,
    IReadOnlyList<FeatureSummary> Features)
{
    /// <summary>Computes the summary of a scene.</summary>
    public static SceneSummary Of(GaussianScene scene)
    {
        Percentiles[] axes = [.. Enumerable.Range(0, 3)
            .Select(axis => Percentiles.Of(scene.Means.Where((_, i) => i % 3 == axis).Select(v => (double)v)))];
        return new SceneSummary(
            scene.Count,
            scene.SphericalHarmonicsDegree,
            scene.Antialiased,
            new Vector3D(axes[0].Low, axes[1].Low, axes[2].Low),
            new Vector3D(axes[0].High, axes[1].High, axes[2].High),
            Percentiles.Of(scene.LogScales.Select(s => Math.Exp(s))),
            Percentiles.Of(scene.OpacityLogits.Select(o => GaussianActivation.Sigmoid(o))),
            [.. scene.FeatureSets.Select(s => new FeatureSummary(s.Name, s.Dimension, s.Provenance.Model, s.Provenance.Method))]);
    }

    /// <summary>What the scene holds and the value in words, line by line, as a table shows it.</summary>
    public IEnumerable<(string What, string Value)> Lines()
    {
        yield return ("Gaussians", Text($"{Count}"));
        yield return ("spherical harmonics", Text($"degree {SphericalHarmonicsDegree}"));
        yield return ("antialiased", Antialiased ? "yes" : "no");
        yield return (
            "box of 98 % of the centers", Text($"({Min.X:g4}, {Min.Y:g4}, {Min.Z:g4}) to ({Max.X:g4}, {Max.Y:g4}, {Max.Z:g4})"));
        yield return ("scale, 1st 50th 99th percentile", Text($"{Scales.Low:g3}, {Scales.Median:g3}, {Scales.High:g3}"));
        yield return ("opacity, 1st 50th 99th percentile", Text($"{Opacities.Low:f3}, {Opacities.Median:f3}, {Opacities.High:f3}"));
        foreach (FeatureSummary f in Features)
            yield return ($"features '{f.Name}'", Text($"{f.Dimension} channels, {f.Method} from {f.Model}"));

        static string Text(FormattableString text) => FormattableString.Invariant(text);
    }
}

/// <summary>A feature set in short.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Dimension">Length of a vector.</param>
/// <param name="Model">Feature extractor.</param>
/// <param name="Method">How they were put on the Gaussians ("lifted", "distilled", "given").</param>
public sealed record FeatureSummary(string Name, int Dimension, string Model, string Method);

/// <summary>1st, 50th and 99th percentile (nearest rank); NaN for no values.</summary>
public readonly record struct Percentiles(double Low, double Median, double High)
{
    /// <summary>The percentiles of values in any order.</summary>
    public static Percentiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double At(double fraction) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Round(fraction * (sorted.Length - 1))];
        return new(At(0.01), At(0.5), At(0.99));
    }
}
