using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// y = x Wt + b over the last axis. Unlike TorchSharp's own Linear its parameters start uninitialised, so a checkpoint is written into them
/// once and nothing is drawn at random before.
/// </summary>
internal sealed class AffineLayer : nn.Module
{
    private readonly Tensor weight;
    private readonly Tensor bias;

    public AffineLayer(int inputs, int outputs, Device device)
        : base(nameof(AffineLayer))
    {
        weight = Frozen.Empty(device, outputs, inputs);
        bias = Frozen.Empty(device, outputs);
        RegisterComponents();
    }

    /// <summary>[outputs, inputs].</summary>
    public Tensor Weight => weight;

    public Tensor Forward(Tensor x) => nn.functional.linear(x, weight, bias);
}
