using Equiview.Features.Backbones.Convolutional;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Adapters;

/// <summary>
/// The adapter's convolutions on a patch map, one after the other: D to D channels, kernel 3, stride 1, zero padding 1, with bias, no
/// residual, no activation (docs/protocol.md#lora; the paper's ablation of two and three does not say what lies between them: nothing
/// here). They take the patch map of any stride.
/// </summary>
internal sealed class RefineConv : IDisposable
{
    private readonly (Tensor Weight, Tensor Bias)[] layers;

    /// <summary>Copies the weights.</summary>
    /// <param name="weights">The convolutions of an adapter, one or more.</param>
    /// <param name="device">Where they run; null means the CPU.</param>
    public RefineConv(IReadOnlyList<RefineConvWeights> weights, Device? device = null) => layers =
    [
        .. weights.Select(w => (
            WeightTensor.Create(w.Weight, device ?? CPU, w.Bias.Length, w.Bias.Length, 3, 3),
            WeightTensor.Create(w.Bias, device ?? CPU, w.Bias.Length))),
    ];

    /// <summary>Copies of the weights.</summary>
    public IReadOnlyList<RefineConvWeights> Weights => [.. layers.Select(l => new RefineConvWeights(Copy(l.Weight), Copy(l.Bias)))];

    /// <summary>Applies the convolutions.</summary>
    /// <param name="features">[B, D, rows, columns] float32.</param>
    /// <returns>[B, D, rows, columns], the caller's.</returns>
    /// <exception cref="ModelMismatchException">The features have another number of channels.</exception>
    public Tensor Forward(Tensor features)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor current = features.alias();
        foreach ((Tensor weight, Tensor bias) in layers)
        {
            if (current.shape.Length != 4 || current.shape[1] != bias.shape[0])
                throw new ModelMismatchException(
                    $"the refine convolution is for {bias.shape[0]} channels, the feature map is [{string.Join(", ", current.shape)}]");
            current = Convolution.Apply(current, weight, bias, padding: 1);
        }

        return current.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((Tensor weight, Tensor bias) in layers)
        {
            weight.Dispose();
            bias.Dispose();
        }
    }

    private static float[] Copy(Tensor tensor)
    {
        using Tensor local = tensor.cpu();
        return local.data<float>().ToArray();
    }
}
