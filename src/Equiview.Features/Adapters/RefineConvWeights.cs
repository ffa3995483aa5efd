namespace Equiview.Features.Adapters;

/// <summary>Weights of the 3x3 convolution on the patch map.</summary>
/// <param name="Weight">[D, D, 3, 3], row-major.</param>
/// <param name="Bias">[D].</param>
public sealed record RefineConvWeights(float[] Weight, float[] Bias);
