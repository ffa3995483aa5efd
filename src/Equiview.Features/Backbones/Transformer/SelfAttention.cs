using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>Changes the fused query, key and value rows of one block, as low-rank adaptation does while it is trained.</summary>
/// <param name="block">Index of the block, from 0.</param>
/// <param name="input">[B, N, D], the normed tokens that enter the qkv projection.</param>
/// <param name="qkv">[B, N, 3D], what the frozen projection made of them: query, key, value side by side.</param>
/// <returns>[B, N, 3D]; <paramref name="qkv"/> itself where nothing changes.</returns>
public delegate Tensor QkvAdapter(int block, Tensor input, Tensor qkv);

/// <summary>Multi-head self-attention with fused qkv rows in the order q, k, v, head-major; scale 1/sqrt(head dimension).</summary>
internal sealed class SelfAttention : nn.Module
{
    private readonly AffineLayer qkv;
    private readonly AffineLayer proj;
    private readonly int heads;

    public SelfAttention(VisionTransformerConfig config, Device device)
        : base(nameof(SelfAttention))
    {
        heads = config.Heads;
        qkv = new AffineLayer(config.Dimension, 3 * config.Dimension, device);
        proj = new AffineLayer(config.Dimension, config.Dimension, device);
        RegisterComponents();
    }

    /// <summary>[3D, D].</summary>
    public Tensor QkvWeight => qkv.Weight;

    /// <summary>What each token would give if it looked at itself alone: values and projection. [B, N, D] to [B, N, D].</summary>
    public Tensor Values(Tensor x) => proj.Forward(qkv.Forward(x).chunk(3, -1)[2]);

    public Tensor Forward(Tensor x, int block, QkvAdapter? adapter, RotaryTable? rotary)
    {
        (long batch, long tokens, long dimension) = (x.shape[0], x.shape[1], x.shape[2]);
        Tensor fused = qkv.Forward(x); // [B, N, 3D]
        if (adapter is not null)
            fused = adapter(block, x, fused);
        // 3 x [B, heads, N, D/heads]
        Tensor[] split = fused.reshape(batch, tokens, 3, heads, dimension / heads).permute(2, 0, 3, 1, 4).unbind(0);
        (Tensor query, Tensor key) = rotary is null ? (split[0], split[1]) : (rotary.Rotate(split[0]), rotary.Rotate(split[1]));
        Tensor attended = nn.functional.scaled_dot_product_attention(query, key, split[2]); // [B, heads, N, D/heads]
        return proj.Forward(attended.transpose(1, 2).reshape(batch, tokens, dimension)); // [B, N, D]
    }
}
