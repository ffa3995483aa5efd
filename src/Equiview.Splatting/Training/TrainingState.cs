using Equiview.Rendering.Gaussians.Gradients;

namespace Equiview.Splatting.Training;

/// <summary>Everything that a step of training reads and changes; what a checkpoint holds.</summary>
internal sealed class TrainingState(GaussianParameters parameters, GaussianParameters first, GaussianParameters second, int photographs)
{
    /// <summary>The state before the first step.</summary>
    public TrainingState(GaussianParameters parameters, int photographs)
        : this(parameters, Like(parameters), Like(parameters), photographs)
    {
    }

    /// <summary>The scene.</summary>
    public GaussianParameters Parameters { get; } = parameters;

    /// <summary>First moments of Adam.</summary>
    public GaussianParameters First { get; } = first;

    /// <summary>Second moments.</summary>
    public GaussianParameters Second { get; } = second;

    /// <summary>Steps done.</summary>
    public int Step { get; set; }

    /// <summary>Steps whose loss was not finite; they changed nothing.</summary>
    public int SkippedNotFinite { get; set; }

    /// <summary>[G] sum of the length of the gradient in the image, for the classic strategy.</summary>
    public float[] GradientSums { get; set; } = new float[parameters.Count];

    /// <summary>[G] steps in which the Gaussian was visible.</summary>
    public float[] GradientCounts { get; set; } = new float[parameters.Count];

    /// <summary>Color corrections of the photographs, 12 values each: 3 rows of a 3 x 4 matrix.</summary>
    public float[] Exposures { get; } = ExposureCorrection.Identities(photographs);

    /// <summary>First moments of the corrections.</summary>
    public float[] ExposureFirst { get; } = new float[12 * photographs];

    /// <summary>Second moments of the corrections.</summary>
    public float[] ExposureSecond { get; } = new float[12 * photographs];

    /// <summary>State of the <see cref="UncertaintyHead"/>; empty without one.</summary>
    public float[] Uncertainty { get; set; } = [];

    /// <summary>Takes Gaussians with their moments, in this order; those from <paramref name="fresh"/> on have moments of 0.</summary>
    public void Take(IReadOnlyList<int> gaussians, int fresh)
    {
        Parameters.Take(gaussians);
        First.Take(gaussians);
        Second.Take(gaussians);
        for (int g = fresh; g < gaussians.Count; g++)
            ForgetMoments(g);
        GradientSums = new float[gaussians.Count];
        GradientCounts = new float[gaussians.Count];
    }

    /// <summary>Sets the moments of one Gaussian to 0.</summary>
    public void ForgetMoments(int gaussian)
    {
        First.Clear(gaussian);
        Second.Clear(gaussian);
    }

    private static GaussianParameters Like(GaussianParameters p) => GaussianParameters.Zeros(p.Count, p.Degree, p.FeatureDimension);
}

/// <summary>When and how many Gaussians are added, moved and removed.</summary>
internal interface IDensityControl
{
    /// <summary>Adds the derivatives of the regularizers; before the parameters are changed.</summary>
    /// <returns>The value of the regularizers.</returns>
    double Regularize(TrainingState state, GaussianGradients gradients);

    /// <summary>After the parameters were changed by a step.</summary>
    /// <param name="state">Changed.</param>
    /// <param name="gradients">Of the step.</param>
    /// <param name="size">Of the image that was rendered.</param>
    /// <param name="positionRate">Learning rate of the centers in the step, scene units.</param>
    void AfterStep(TrainingState state, GaussianGradients gradients, ImageSize size, double positionRate);
}
