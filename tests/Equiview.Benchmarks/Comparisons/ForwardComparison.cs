using Equiview.Features;
using Equiview.Features.Backbones.Transformer;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>
/// The forward pass of a transformer against its matrix products and attention alone, at the same sizes: what everything else in it costs.
/// Random weights; batch 1.
/// </summary>
internal sealed class ForwardComparison(string model, int side, bool quick) : Comparison
{
    public override string Name => FormattableString.Invariant($"forward: {model} at {side}x{side}");

    public override string Run()
    {
        VisionTransformerConfig config = TransformerModels.Find(model)!;
        using var network = new VisionTransformer(config, 1);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor image = rand(1, 3, side, side);
        long tokens = ((side / config.Patch) * (side / config.Patch)) + config.PrefixTokens;
        (long d, long h) = (config.Dimension, config.Hidden);
        Tensor x = rand(1, tokens, d), wide = rand(1, tokens, h), qkvWeight = rand(3 * d, d), outWeight = rand(d, d), upWeight = rand(h, d),
            downWeight = rand(d, h);

        double? memory = PeakMemory.MegabytesAbove(Forward);
        (Timing ours, Timing theirs) = InterleavedTimer.Run(Forward, Products, quick ? 5 : 15);
        return Report(
            "forward",
            ours,
            "its products and attention alone",
            theirs,
            FormattableString.Invariant($"{tokens} tokens, {get_num_threads()} threads, peak memory above the weights {memory:F0} MB"));

        void Forward()
        {
            using DisposeScope call = NewDisposeScope();
            network.Forward(image, OutputLayer.PostNorm, null);
        }

        void Products()
        {
            for (int block = 0; block < config.Depth; block++)
            {
                using DisposeScope call = NewDisposeScope();
                Tensor[] qkv = nn.functional.linear(x, qkvWeight).view(
                    1, tokens, 3, config.Heads, d / config.Heads).permute(2, 0, 3, 1, 4).unbind(0);
                nn.functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2]);
                nn.functional.linear(x, outWeight);
                nn.functional.linear(x, upWeight);
                nn.functional.linear(wide, downWeight);
            }
        }
    }
}
