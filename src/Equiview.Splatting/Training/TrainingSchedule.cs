namespace Equiview.Splatting.Training;

/// <summary>What a random number is drawn for: part of its key.</summary>
internal enum TrainingPurpose
{
    Order = 1,
    Background,
    Relocation,
    Addition,
    Noise,
    Initialization,
    Split,
}

/// <summary>
/// Rates and decisions that depend on the step alone. Everything that gsplat counts in steps of 30,000 is shortened in proportion, but not
/// below what the number of Gaussians needs to grow.
/// </summary>
/// <param name="options">Of the training.</param>
/// <param name="sceneScale">Size of the scene: 1.1 times the largest distance of a camera from the mean camera.</param>
/// <param name="firstDegree">Degree of the spherical harmonics of the scene that training begins with.</param>
internal sealed class TrainingSchedule(SplatTrainingOptions options, double sceneScale, int firstDegree = 0)
{
    private const int UsualIterations = 30_000, RefineEvery = 100;
    private const double RefineFrom = 500.0 / UsualIterations, RefineUntil = 25_000.0 / UsualIterations;
    private const double DegreeEvery = 1000.0 / UsualIterations, LastPositionRate = 0.01, HarmonicsShare = 1.0 / 20;

    /// <summary>Size of the scene.</summary>
    public double SceneScale { get; } = sceneScale;

    /// <summary>Learning rate of the centers, scene units.</summary>
    public double PositionRate(int step) =>
        options.PositionRate * SceneScale * Math.Pow(LastPositionRate, (double)step / options.Iterations);

    /// <summary>Learning rate of the spherical harmonics that depend on the direction.</summary>
    public double HarmonicsRate => options.ColorRate * HarmonicsShare;

    /// <summary>Degree of the spherical harmonics that are trained in a step.</summary>
    public int Degree(int step) =>
        (int)Math.Min(options.Degree, Math.Max(firstDegree, step / Math.Max(1, DegreeEvery * options.Iterations)));

    /// <summary>Whether Gaussians are moved, added or removed after a step.</summary>
    public bool Refines(int step) => step % RefineEvery == 0
        && step >= Math.Min(500, RefineFrom * 4 * options.Iterations) && step < RefineUntil * options.Iterations;

    /// <summary>Whether opacities are reset after a step (classic).</summary>
    public bool Resets(int step) =>
        step % Math.Max(RefineEvery, UsualIterations / 10 * (long)options.Iterations / UsualIterations) == 0
        && step < options.Iterations / 2;

    /// <summary>Whether the classic strategy changes Gaussians after a step.</summary>
    public bool Densifies(int step) => Refines(step) && step <= options.Iterations / 2;

    /// <summary>Whether uncertain pixels are left out in a step.</summary>
    public bool Masks(int step) => step >= FirstMaskedStep(options);

    /// <summary>
    /// The step from which on uncertain pixels are left out: the middle, and not before the uncertainty was trained for a while; a head
    /// that saw unfinished renderings alone leaves out too much.
    /// </summary>
    public static int FirstMaskedStep(SplatTrainingOptions options) =>
        Math.Max(options.Iterations / 2, (int)Math.Ceiling(options.Coarse * options.Iterations) + 600);

    /// <summary>Whether a step's rendering trains the uncertainty: one in four, once images are whole.</summary>
    public bool TrainsUncertainty(int step) => step % 4 == 0 && Halvings(step) == 0;

    /// <summary>How often the image is halved in a step: 2, 1, 0.</summary>
    public int Halvings(int step) =>
        step < options.Coarse * options.Iterations / 3 ? 2 : step < options.Coarse * options.Iterations ? 1 : 0;
}
