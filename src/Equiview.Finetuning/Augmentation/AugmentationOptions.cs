namespace Equiview.Finetuning.Augmentation;

/// <summary>Augmentation of training views; the defaults are those of You et al. 2025 (docs/protocol.md#lora).</summary>
public sealed record AugmentationOptions
{
    /// <summary>No change at all.</summary>
    public static AugmentationOptions None { get; } = new() { GeometricProbability = 0, PhotometricProbability = 0 };

    /// <summary>Probability of a shift, scaling and rotation, 0 to 1.</summary>
    public double GeometricProbability { get; init; } = 0.5;

    /// <summary>Largest shift along each axis, as a share of the side.</summary>
    public double MaximumShift { get; init; } = 0.25;

    /// <summary>Largest change of scale: 0.25 is 0.75 to 1.25.</summary>
    public double MaximumScaling { get; init; } = 0.25;

    /// <summary>Largest rotation in the image plane, degrees either way.</summary>
    public double MaximumRotationDegrees { get; init; } = 45;

    /// <summary>Probability of each change of color: blur, sensor noise, Gaussian noise, CLAHE, brightness and contrast.</summary>
    public double PhotometricProbability { get; init; } = 0.5;

    /// <exception cref="UsageException">A value lies outside its range.</exception>
    internal void Require()
    {
        bool usable = GeometricProbability is >= 0 and <= 1 && PhotometricProbability is >= 0 and <= 1 && MaximumShift is >= 0 and <= 1
            && MaximumScaling is >= 0 and < 1 && MaximumRotationDegrees is >= 0 and <= 180;
        if (!usable)
            throw new UsageException(
                "augmentation: probabilities and the shift lie from 0 to 1, the scaling below 1, the rotation from 0 to 180 degrees");
    }
}
