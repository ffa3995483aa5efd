namespace Equiview;

/// <summary>
/// Checks a loaded scene for the faults that files in the field have: values that are not finite, rotations of length zero, scales no scene
/// has, and activations applied before saving (scales and opacities stored as they are instead of as logarithm and logit), which show as a
/// screen full of fog.
/// </summary>
public static class GaussianSceneValidation
{
    /// <summary>Largest plausible log-scale: e^12 units is a Gaussian of 160 km in a metric scene.</summary>
    public const float MaximumLogScale = 12;

    /// <summary>Fewest Gaussians for which a pattern in the values means something.</summary>
    private const int FewestForPattern = 32;

    /// <summary>The first fault, as a clause; null when the scene can be used.</summary>
    public static string? FirstProblem(GaussianScene scene)
    {
        foreach ((string name, float[] values) in new[]
        {
            ("position", scene.Means), ("rotation", scene.Quaternions), ("scale", scene.LogScales), ("opacity", scene.OpacityLogits),
            ("color", scene.SphericalHarmonics),
        })
        {
            int bad = Array.FindIndex(values, v => !float.IsFinite(v));
            if (bad >= 0)
                return FormattableString.Invariant($"Gaussian {bad / Math.Max(1, values.Length / scene.Count)} has a {name} that is ")
                    + "not finite; remove such Gaussians before loading";
        }

        for (int g = 0; g < scene.Count; g++)
        {
            ReadOnlySpan<float> q = scene.Quaternions.AsSpan(4 * g, 4);
            if ((q[0] * (double)q[0]) + (q[1] * (double)q[1]) + (q[2] * (double)q[2]) + (q[3] * (double)q[3]) < 1e-20)
                return FormattableString.Invariant($"Gaussian {g} has a rotation quaternion of length zero; remove such Gaussians ")
                    + "before loading";
        }

        if (ActivatedTwice(scene))
            return "scales and opacities look already activated (none negative, opacities within 0 to 1); export log-scales and "
                + "opacity logits";
        int large = Array.FindIndex(scene.LogScales, v => v > MaximumLogScale);
        return large < 0
            ? null
            : FormattableString.Invariant($"Gaussian {large / 3} has a log-scale of {scene.LogScales[large]:g4}; above ")
                + FormattableString.Invariant($"{MaximumLogScale} the file holds no plausible scene");
    }

    /// <summary>Returns the scene, or refuses it.</summary>
    /// <param name="scene">The scene as read.</param>
    /// <param name="file">The file it came from.</param>
    /// <exception cref="InvalidFileException">The scene has a fault.</exception>
    public static GaussianScene Require(GaussianScene scene, string file) =>
        FirstProblem(scene) is { } problem ? throw new InvalidFileException(file, problem) : scene;

    // A trained scene always has Gaussians smaller than one unit (log-scale below 0) and logits outside [0, 1]; equal opacities are an
    // initial scene.
    private static bool ActivatedTwice(GaussianScene scene) =>
        scene.Count >= FewestForPattern
        && Array.TrueForAll(scene.OpacityLogits, v => v is >= 0 and <= 1)
        && scene.OpacityLogits.Max() > scene.OpacityLogits.Min()
        && Array.TrueForAll(scene.LogScales, v => v >= 0);
}
