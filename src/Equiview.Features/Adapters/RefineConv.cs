using Equiview.Features.Backbones.Convolutional;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Adapters;

/// <summary>
/// The adapter's convolution on a patch map: D to D channels, kernel 3, stride 1, zero padding 1, with bias, no residual, no activation
/// (paper-protocol section 2.2). It takes the patch map of any stride.
/// </summary>
public sealed class RefineConv : IDisposable
{
    private readonly Tensor weight, bias;

    /// <summary>Copies the weights.</summary>
    /// <param name="weights">The convolution of an adapter.</param>
    /// <param name="device">Where it runs; null means the CPU.</param>
    public RefineConv(RefineConvWeights weights, Device? device = null)
    {
        long dimension = weights.Bias.Length;
        weight = WeightTensor.Create(weights.Weight, device ?? CPU, dimension, dimension, 3, 3);
        bias = WeightTensor.Create(weights.Bias, device ?? CPU, dimension);
    }

    /// <summary>Applies the convolution.</summary>
    /// <param name="features">[B, D, rows, columns] float32.</param>
    /// <returns>[B, D, rows, columns], the caller's.</returns>
    /// <exception cref="ModelMismatchException">The features have another number of channels.</exception>
    public Tensor Forward(Tensor features)
    {
        if (features.shape.Length != 4 || features.shape[1] != bias.shape[0])
            throw new ModelMismatchException($"the refine convolution is for {bias.shape[0]} channels, the feature map is [{string.Join(", ", features.shape)}]");
        return nn.functional.conv2d(features, weight, bias, padding: [1, 1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        weight.Dispose();
        bias.Dispose();
    }
}
