using System.Numerics;
using Equiview.Finetuning.Losses;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Tests.Losses;

/// <summary>The loss cases of the paper protocol's golden values: what the reference implementation returned.</summary>
internal sealed class GoldenLoss : IDisposable
{
    private readonly NpzArchive archive = NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "loss.npz"));

    public double Number(string key) => archive.Tensors[key].ToDoubles()[0];

    public double[] Numbers(string key) => archive.Tensors[key].ToDoubles();

    public Tensor Tensor(string key) => tensor(archive.Tensors[key].ToSingles(), archive.Tensors[key].Shape);

    public int[] Integers(string key) => [.. archive.Tensors[key].ToInt64s().Select(v => (int)v)];

    public SurfaceSamples Points(string key, float shift = 0) =>
        new([.. archive.Tensors[key].ToSingles().Chunk(3).Select(p => new Vector3(p[0] + shift, p[1] + shift, p[2] + shift))]);

    public void Dispose() => archive.Dispose();
}
