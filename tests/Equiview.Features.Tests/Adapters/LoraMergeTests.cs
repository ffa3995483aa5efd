using Equiview.Features.Adapters;
using Equiview.Features.Tests.Backbones.Convolutional;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Adapters;

public sealed class LoraMergeTests : TensorLeakGuard
{
    [Fact]
    public void Apply_GoldenLora_MatchesTheReference()
    {
        using DisposeScope scope = NewDisposeScope();
        using NpzArchive golden = NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "lora.npz"));
        float[] Read(string name) => golden.Tensors[name].ToSingles();

        float[] merged = LoraMerge.Apply(
            Read("qkv_weight"),
            16,
            [new(-1, LoraTarget.Query, Read("a_q"), Read("b_q")), new(-1, LoraTarget.Value, Read("a_v"), Read("b_v"))]);

        Assert.Equal(Read("merged_qkv_weight"), merged);
        Tensor tokens = Networks.ToTensor(golden.Tensors["tokens"]), bias = Networks.ToTensor(golden.Tensors["qkv_bias"]);
        Tensor plain = nn.functional.linear(tokens, Networks.ToTensor(golden.Tensors["qkv_weight"]), bias);
        Tensor finetuned = nn.functional.linear(tokens, tensor(merged, [48, 16]), bias);
        Assert.InRange(Networks.MaxDifference(plain, Networks.ToTensor(golden.Tensors["out_plain_qkv"])), 0, 3e-5);
        Assert.InRange(Networks.MaxDifference(finetuned, Networks.ToTensor(golden.Tensors["out_lora_qkv"])), 0, 3e-5);
    }

    [Fact]
    public void Apply_AnySizeRankAndTarget_EqualsTheSidePath() =>
        Prop.ForAll(
            (from dimension in Gen.Choose(1, 24)
             from rank in Gen.Choose(1, 8)
             from targets in Gen.SubListOf(LoraTarget.Query, LoraTarget.Key, LoraTarget.Value)
             from seed in Gen.Choose(0, 10_000)
             select (dimension, rank, targets: targets.ToArray(), seed)).ToArbitrary(),
            c =>
            {
                var random = new Random(c.seed);
                float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
                float[] weight = Draw(3 * c.dimension * c.dimension), x = Draw(c.dimension);
                LoraPair[] pairs = [.. c.targets.Select(t => new LoraPair(0, t, Draw(c.rank * c.dimension), Draw(c.rank * c.dimension)))];

                double[] expected = Multiply(weight, x);
                foreach (LoraPair pair in pairs)
                {
                    double[] side = Multiply(pair.B, Array.ConvertAll(Multiply(pair.A, x), v => (float)v));
                    for (int i = 0; i < c.dimension; i++)
                        expected[((int)pair.Target * c.dimension) + i] += side[i];
                }

                double[] actual = Multiply(LoraMerge.Apply(weight, c.dimension, pairs), x);
                return expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() < 1e-5;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Apply_StateDict_ReplacesOnlyTheAdaptedBlocks()
    {
        using DisposeScope scope = NewDisposeScope();
        var weights = Enumerable.Range(0, 3).ToDictionary(i => $"blocks.{i}.attn.qkv.weight", _ => ones([6, 2]));
        var adapter = new FeatureAdapter(2, [new(-1, LoraTarget.Value, [1, 2], [3, 4]), new(1, LoraTarget.Query, [1, 0], [0, 1])], []);

        IReadOnlyDictionary<string, Tensor> merged = LoraMerge.Apply(weights, adapter, "tiny", 3);

        Assert.Equal(["blocks.1.attn.qkv.weight", "blocks.2.attn.qkv.weight"], merged.Keys.Order());
        Assert.Equal([1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1], merged["blocks.1.attn.qkv.weight"].data<float>().ToArray());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 4, 7, 5, 9], merged["blocks.2.attn.qkv.weight"].data<float>().ToArray());
        Assert.All(weights.Values, w => Assert.Equal(12, w.sum().ToSingle()));
        foreach (Tensor tensor in merged.Values)
            tensor.Dispose();
    }

    [Fact]
    public void Apply_AdapterOfAnotherModel_NamesBothDimensions()
    {
        using DisposeScope scope = NewDisposeScope();
        var weights = new Dictionary<string, Tensor> { ["blocks.0.attn.qkv.weight"] = ones([9, 3]) };
        var adapter = new FeatureAdapter(2, [new(-1, LoraTarget.Value, [1, 2], [3, 4])], []) { Name = "other" };

        var error = Assert.Throws<ModelMismatchException>(() => LoraMerge.Apply(weights, adapter, "tiny", 1));

        Assert.Contains("other is for 2 channels, tiny has 3", error.Message);
        Assert.Throws<ModelMismatchException>(() => LoraMerge.Apply(new Dictionary<string, Tensor>(), adapter, "xfeat", 0));
        Assert.Throws<ModelMismatchException>(() => LoraMerge.Apply([1f], 2, adapter.Lora));
    }

    private static double[] Multiply(float[] matrix, float[] x) =>
        [.. Enumerable.Range(0, matrix.Length / x.Length)
            .Select(row => x.Select((v, i) => (double)v * matrix[(row * x.Length) + i]).Sum())];
}
