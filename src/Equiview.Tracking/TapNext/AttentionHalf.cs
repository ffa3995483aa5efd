using Equiview.Features;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Tracking.TapNext;

/// <summary>Second half of a block: self-attention among all tokens of a frame and a perceptron, both with a norm before them.</summary>
/// <param name="weights">All weights.</param>
/// <param name="name">"blocks.I.vit_block.".</param>
internal sealed class AttentionHalf(TapNextWeights weights, string name)
{
    private const double Epsilon = 1e-6;

    /// <summary>[N, D] to [N, D].</summary>
    public Tensor Forward(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor middle = x.Plus(Attend(weights.Norm(name + "ln_1", x, Epsilon))); // [N, D]
        Tensor hidden = weights.Linear(name + "mlp.0", weights.Norm(name + "ln_2", middle, Epsilon)); // [N, 4D]
        return middle.Plus(weights.Linear(name + "mlp.3", nn.functional.gelu(hidden))).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor x)
    {
        string attention = name + "self_attention.";
        Tensor fused = nn.functional.linear(x, weights[attention + "in_proj_weight"], weights[attention + "in_proj_bias"]); // [N, 3D]
        // 3 x [1, heads, N, D/heads]
        Tensor[] split = fused.reshape(1, x.shape[0], 3, weights.Config.Heads, -1).permute(2, 0, 3, 1, 4).unbind(0);
        Tensor attended = nn.functional.scaled_dot_product_attention(split[0], split[1], split[2]); // [1, heads, N, D/heads]
        return weights.Linear(attention + "out_proj", attended.squeeze(0).transpose(0, 1).flatten(1)); // [N, D]
    }
}
