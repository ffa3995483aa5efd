using Equiview.Features.Adapters;
using Equiview.Finetuning.Training;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Tests.Training;

public sealed class TrainableAdapterTests : TensorLeakGuard
{
    [Fact]
    public void Attention_GoldenCase_EqualsTheReferenceSidePath()
    {
        using NpzArchive golden = NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "lora.npz"));
        Tensor Read(string key) => tensor(golden.Tensors[key].ToSingles(), golden.Tensors[key].Shape);
        using var adapter = new TrainableAdapter(new FinetuneOptions { Blocks = 1 }, 16, 3);
        using var scope = NewDisposeScope();
        using (no_grad())
        {
            foreach ((LoraTarget target, string letter) in new[] { (LoraTarget.Query, "q"), (LoraTarget.Value, "v") })
            {
                adapter.Parameters[$"lora.002.{target}.a"].copy_(Read("a_" + letter));
                adapter.Parameters[$"lora.002.{target}.b"].copy_(Read("b_" + letter));
            }
        }

        Tensor plain = Read("out_plain_qkv"), tokens = Read("tokens");
        Assert.InRange((adapter.Attention!(2, tokens, plain) - Read("out_lora_qkv")).abs().max().item<float>(), 0, 3e-5);
        Assert.True(adapter.Attention(1, tokens, plain).allclose(plain));
    }

    [Fact]
    public void Parameters_PaperSettings_AreAsManyAndAsLargeAsThePapers()
    {
        using var adapter = new TrainableAdapter(new FinetuneOptions(), 384, 12);
        using var scope = NewDisposeScope();
        Assert.Equal(1_352_064, adapter.Parameters.Values.Sum(p => p.numel())); // ViT-S, docs/protocol.md#lora
        Assert.All(
            adapter.Parameters.Where(p => p.Key.EndsWith(".b", StringComparison.Ordinal)),
            p => Assert.Equal(0, p.Value.abs().max().item<float>()));
        float a = adapter.Parameters["lora.011.Query.a"].abs().max().item<float>(),
            conv = adapter.Parameters["refine_conv.0.weight"].abs().max().item<float>();
        Assert.InRange(a, 0.95 / Math.Sqrt(384), 1 / Math.Sqrt(384));
        Assert.InRange(conv, 0.999 / Math.Sqrt(9 * 384), 1 / Math.Sqrt(9 * 384));
    }

    [Fact]
    public void ToAdapter_CountsBlocksFromTheLast()
    {
        using var adapter = new TrainableAdapter(new FinetuneOptions { Targets = [LoraTarget.Value, LoraTarget.Key] }, 8, 12);
        Assert.Equal(
            [(-4, LoraTarget.Key), (-4, LoraTarget.Value), (-3, LoraTarget.Key)],
            adapter.ToAdapter("m", "").Lora.Take(3).Select(p => (p.Block, p.Target)));
    }
}
