using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>LayerNorm over the channels of a token.</summary>
internal sealed class NormLayer : nn.Module
{
    private readonly Tensor weight;
    private readonly Tensor bias;
    private readonly double epsilon;

    public NormLayer(int dimension, double epsilon, Device device)
        : base(nameof(NormLayer))
    {
        this.epsilon = epsilon;
        weight = Frozen.Empty(device, dimension);
        bias = Frozen.Empty(device, dimension);
        RegisterComponents();
    }

    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, [weight.shape[0]], weight, bias, epsilon);
}
