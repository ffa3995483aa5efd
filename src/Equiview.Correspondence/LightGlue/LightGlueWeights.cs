using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Correspondence.LightGlue;

/// <summary>The weights of a LightGlue network by their present names, and the layers that take them.</summary>
/// <param name="config">Sizes of the network.</param>
/// <param name="tensors">Every tensor of <see cref="LightGlueConfig.Tensors"/>; owned from now on.</param>
internal sealed class LightGlueWeights(LightGlueConfig config, IReadOnlyDictionary<string, Tensor> tensors) : IDisposable
{
    private const double NormEpsilon = 1e-5;

    /// <summary>Sizes of the network.</summary>
    public LightGlueConfig Config { get; } = config;

    /// <summary>Where the weights lie.</summary>
    public Device Device => Positions.device;

    /// <summary>The projection of positions to angles, [Dh / 2, P].</summary>
    public Tensor Positions => tensors[LightGlueConfig.PositionsName];

    /// <summary>[N, in] to [N, out].</summary>
    public Tensor Linear(string module, Tensor x) => nn.functional.linear(x, tensors[module + ".weight"], tensors[module + ".bias"]);

    /// <summary>LayerNorm over the channels of [N, C].</summary>
    public Tensor Norm(string module, Tensor x) =>
        nn.functional.layer_norm(x, [x.shape[^1]], tensors[module + ".weight"], tensors[module + ".bias"], NormEpsilon);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values)
            tensor.Dispose();
    }
}
