using System.Runtime.InteropServices;
using Equiview.Features.Backbones.Convolutional.Deformable;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Backbones.Convolutional.Deformable;

/// <summary>
/// A small ALIKED with weights made of the hash of their names, as Fixtures/make_aliked.py makes them, and golden results of it and of the
/// released n16.
/// </summary>
internal sealed class AlikedSample(string name) : IDisposable
{
    private readonly NpzArchive golden = NpzArchive.Open(Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures", "aliked.npz"));

    public static AlikedSizes Sizes { get; } = new("small", [4, 8, 12, 16], 16, 4);

    public Tensor Image => Networks.ToTensor(golden.Tensors[name + ".image"]).unsqueeze(0);

    public float[] Golden(string what) => golden.Tensors[$"{name}.{what}"].ToSingles();

    public static Aliked Small() => Load(Tensors());

    public static Aliked Load(Dictionary<string, StoredTensor> tensors) => new(new MemoryArchive(tensors), Sizes, CPU);

    public static Dictionary<string, StoredTensor> Tensors() => Sizes.Layers().SelectMany(s => s.StateDict())
        .Concat(Sizes.DescriptorHead()).ToDictionary(t => t.Key, t => Weight(t.Key, t.Value));

    public void Dispose() => golden.Dispose();

    private static StoredTensor Weight(string name, long[] shape)
    {
        float[] values = HashedNumbers.Uniform(name, (int)shape.Aggregate(1L, (a, b) => a * b));
        bool matrix = shape.Length > 1;
        double gain = matrix && (name.Contains("offset_conv", StringComparison.Ordinal) || name == "score_head.6.weight") ? 3 : 1;
        double factor = matrix ? gain * Math.Sqrt(3.0 / shape[1..].Aggregate(1L, (a, b) => a * b)) : 0.3;
        bool isOne = name.EndsWith("running_var", StringComparison.Ordinal)
            || (name.Contains(".bn", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal));
        return StoredTensor.From(Array.ConvertAll(values, v => (float)((isOne ? 1 : 0) + (factor * v))), shape);
    }
}
