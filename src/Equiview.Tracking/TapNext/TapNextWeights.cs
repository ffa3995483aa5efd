using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Tracking.TapNext;

/// <summary>The weights of a TAPNext network by their PyTorch names, and the layers that take them.</summary>
/// <param name="config">Sizes of the network.</param>
/// <param name="tensors">Every tensor of <see cref="TapNextConfig.Tensors"/>; owned from now on.</param>
internal sealed class TapNextWeights(TapNextConfig config, IReadOnlyDictionary<string, Tensor> tensors) : IDisposable
{
    /// <summary>Sizes of the network.</summary>
    public TapNextConfig Config { get; } = config;

    /// <summary>Where the weights lie.</summary>
    public Device Device => tensors["lin_proj.bias"].device;

    /// <summary>A weight; it belongs to this object.</summary>
    public Tensor this[string name] => tensors[name];

    /// <summary>[N, in] to [N, out].</summary>
    public Tensor Linear(string module, Tensor x) => nn.functional.linear(x, this[module + ".weight"], this[module + ".bias"]);

    /// <summary>LayerNorm over the channels of [N, C].</summary>
    public Tensor Norm(string module, Tensor x, double epsilon) =>
        nn.functional.layer_norm(x, [x.shape[^1]], this[module + ".weight"], this[module + ".bias"], epsilon);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values)
            tensor.Dispose();
    }
}
