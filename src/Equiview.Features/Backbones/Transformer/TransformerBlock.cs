using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>A pre-norm block: x += ls1(attn(norm1(x))); x += ls2(mlp(norm2(x))).</summary>
internal sealed class TransformerBlock : nn.Module
{
    private readonly NormLayer norm1;
    private readonly SelfAttention attn;
    private readonly ScaleLayer? ls1;
    private readonly NormLayer norm2;
    private readonly FeedForwardNetwork mlp;
    private readonly ScaleLayer? ls2;

    public TransformerBlock(VisionTransformerConfig config, Device device)
        : base(nameof(TransformerBlock))
    {
        norm1 = new NormLayer(config.Dimension, config.NormEpsilon, device);
        attn = new SelfAttention(config, device);
        norm2 = new NormLayer(config.Dimension, config.NormEpsilon, device);
        mlp = new FeedForwardNetwork(config, device);
        if (config.LayerScale)
        {
            ls1 = new ScaleLayer(config.Dimension, device);
            ls2 = new ScaleLayer(config.Dimension, device);
        }

        RegisterComponents();
    }

    /// <summary>[3D, D].</summary>
    public Tensor QkvWeight => attn.QkvWeight;

    /// <summary>The values of the attention, projected, without what stands around them. [B, N, D] to [B, N, D].</summary>
    public Tensor Values(Tensor x)
    {
        using var scope = NewDisposeScope();
        return attn.Values(norm1.Forward(x)).MoveToOuterDisposeScope();
    }

    /// <summary>[B, N, D] to [B, N, D]; everything in between is freed.</summary>
    public Tensor Forward(Tensor x, int index, QkvAdapter? adapter, RotaryTable? rotary)
    {
        using var scope = NewDisposeScope();
        Tensor branch = attn.Forward(norm1.Forward(x), index, adapter, rotary);
        Tensor middle = x.Plus(ls1?.Forward(branch) ?? branch); // [B, N, D]
        branch = mlp.Forward(norm2.Forward(middle));
        return middle.Plus(ls2?.Forward(branch) ?? branch).MoveToOuterDisposeScope();
    }
}
