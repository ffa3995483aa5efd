using System.Runtime.InteropServices;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Formats;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Backbones.Convolutional;

/// <summary>The convolutional networks, with the shared weights or with random ones of the approved shapes.</summary>
internal static class Networks
{
    public static ConvolutionalBackbone Load(string name)
    {
        using ITensorArchive archive = TensorArchive.Open(SharedData.Require("weights", name + ".safetensors"));
        return Load(name, archive);
    }

    public static ConvolutionalBackbone Random(string name) => Load(name, RandomWeights(name));

    public static MemoryArchive RandomWeights(string name)
    {
        var random = new Random(17);
        string approved = Repository.PathOf(
            "tests", "Equiview.Features.Tests", "Backbones", "Convolutional", "Approvals", name + ".approved.txt");
        var entries = File.ReadLines(approved).Select(line => line.Split([' ', '[', ',', ']'], StringSplitOptions.RemoveEmptyEntries));
        return new(entries.ToDictionary(
            entry => entry[0],
            entry =>
            {
                long[] shape = [.. entry[1..].Select(long.Parse)];
                float spread = MathF.Sqrt(3f / shape[1..].Aggregate(1L, (n, d) => n * d));
                // Uniform between 0.1 and 1.1 where a variance may be meant; around zero for kernels.
                return StoredTensor.From(
                    [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (n, d) => n * d))
                        .Select(_ => shape.Length == 1 ? 0.1f + random.NextSingle() : spread * ((2 * random.NextSingle()) - 1))],
                    shape);
            }));
    }

    public static ConvolutionalBackbone Load(string name, ITensorArchive archive) => name switch
    {
        "alike-n" => new Alike(archive),
        "edgepoint2-e64" => new EdgePoint2(archive),
        "xfeat" => new XFeat(archive),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static Tensor ToTensor(StoredTensor stored)
    {
        Tensor tensor = empty(stored.Shape, ScalarType.Float32);
        stored.ToSingles().CopyTo(MemoryMarshal.Cast<byte, float>(tensor.bytes));
        return tensor;
    }

    public static double MaxDifference(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        return (actual - expected).abs().max().ToDouble();
    }
}

/// <summary>An archive in memory.</summary>
internal sealed record MemoryArchive(Dictionary<string, StoredTensor> Entries) : ITensorArchive
{
    public string Path => "memory";

    public IReadOnlyDictionary<string, StoredTensor> Tensors => Entries;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public void Dispose()
    {
    }
}
