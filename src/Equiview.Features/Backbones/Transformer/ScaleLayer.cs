using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// LayerScale: one learnt factor a channel on a residual branch (Touvron et al. 2021, "Going deeper with image transformers").
/// </summary>
internal sealed class ScaleLayer : nn.Module
{
    private readonly Tensor gamma;

    public ScaleLayer(int dimension, Device device)
        : base(nameof(ScaleLayer))
    {
        gamma = Frozen.Empty(device, dimension);
        RegisterComponents();
    }

    public Tensor Forward(Tensor x) => x * gamma;
}
