using Equiview.Features.Backbones.Convolutional;
using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>Projects each patch to a token. The stride is an argument, so overlapping patches need no change of the module.</summary>
internal sealed class PatchProjection : nn.Module
{
    private readonly Projection proj;

    public PatchProjection(VisionTransformerConfig config, Device device)
        : base(nameof(PatchProjection))
    {
        proj = new Projection(config, device);
        RegisterComponents();
    }

    /// <summary>[B, 3, H, W] to [B, P, D], patches row-major.</summary>
    public Tensor Forward(Tensor images, int stride) => proj.Forward(images, stride).flatten(2).transpose(1, 2);

    private sealed class Projection : nn.Module
    {
        private readonly Tensor weight;
        private readonly Tensor? bias;

        public Projection(VisionTransformerConfig config, Device device)
            : base(nameof(Projection))
        {
            weight = Frozen.Empty(device, config.Dimension, 3, config.Patch, config.Patch);
            bias = config.PatchBias ? Frozen.Empty(device, config.Dimension) : null;
            RegisterComponents();
        }

        public Tensor Forward(Tensor images, int stride) => Convolution.Apply(images, weight, bias, stride);
    }
}
