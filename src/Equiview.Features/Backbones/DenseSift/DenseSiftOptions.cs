namespace Equiview.Features.Backbones.DenseSift;

/// <summary>Grid and scale of dense SIFT descriptors, in pixels of the prepared image.</summary>
public sealed record DenseSiftOptions
{
    /// <summary>Distance of neighboring descriptors in whole pixels, from 1; a recipe's own stride wins.</summary>
    public int StepPixels { get; init; } = 8;

    /// <summary>
    /// Key-point diameter in pixels as OpenCV counts it: one of the 4 x 4 histogram cells is 1.5 diameters wide, so the descriptor sees a
    /// square of 6 diameters.
    /// </summary>
    public double SizePixels { get; init; } = 8;

    /// <summary>
    /// The key-point diameter as a share of the image's long side (0.125 for semantic matching); when set, it replaces
    /// <see cref="SizePixels"/>.
    /// </summary>
    public double? SizeOfImage { get; init; }

    /// <summary>
    /// For matching instances of a category, which share only their large-scale structure: descriptors of an eighth of the image, every
    /// 5 px (the baseline of Ham et al., Proposal Flow, CVPR 2016).
    /// </summary>
    public static DenseSiftOptions Semantic { get; } = new() { SizeOfImage = 0.125, StepPixels = 5 };
}
