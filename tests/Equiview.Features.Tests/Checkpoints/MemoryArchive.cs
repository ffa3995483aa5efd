using System.Buffers;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Checkpoints;

/// <summary>An archive in memory that a test may damage.</summary>
internal sealed class MemoryArchive(string path, Dictionary<string, StoredTensor> entries, IDisposable? owner = null) : ITensorArchive
{
    public string Path => path;

    public Dictionary<string, StoredTensor> Entries => entries;

    public IReadOnlyDictionary<string, StoredTensor> Tensors => entries;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>The tensors of a fixture file.</summary>
    public static MemoryArchive Of(string fixture)
    {
        SafetensorsFile file = TinyTransformers.Open(fixture);
        return new MemoryArchive(fixture, new Dictionary<string, StoredTensor>(file.Tensors), file);
    }

    /// <summary>
    /// Tensors with the names and shapes of a catalogue model, as the official file has them, whose bytes are never touched.
    /// </summary>
    public static MemoryArchive Blueprint(string model)
    {
        using var scope = NewDisposeScope();
        using var network = new VisionTransformer(TransformerModels.Find(model)!, META);
        return new MemoryArchive(
            model + ".pth",
            network.state_dict().SelectMany(entry => Official(entry.Key, entry.Value.shape, network.Config)).ToDictionary(
                entry => entry.Name,
                entry => new StoredTensor(
                    ElementType.Float32, entry.Shape, new Untouchable(checked((int)entry.Shape.Aggregate(4L, (n, d) => n * d))).Memory)));
    }

    // DINOv3's files have names of their own for registers and for the halves of the gated layer.
    internal static (string Name, long[] Shape)[] Official(string name, long[] shape, VisionTransformerConfig config) =>
        config.Positions == PositionRule.SquareWindow ? [name switch
        {
            "register_tokens" => ("patch_generator.cls_token.token", shape[1..]),
            "pos_embed" => ("patch_generator.pos_embed", shape),
            "patch_embed.proj.weight" => ("patch_generator.embedder.weight", [shape[0], shape[1] * shape[2] * shape[3]]),
            _ => (name, shape),
        }]
        : !config.Rotary ? [(config.RotaryPairs ? name.Replace("ls1.gamma", "gamma_1").Replace("ls2.gamma", "gamma_2") : name, shape)]
        : !name.Contains(".w12.") ? [(name.Replace("register_tokens", "storage_tokens"), shape)]
        : [.. new[] { ".w1.", ".w2." }.Select(half => (name.Replace(".w12.", half), (long[])[shape[0] / 2, .. shape[1..]]))];

    public void Dispose() => owner?.Dispose();

    private sealed class Untouchable(int length) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(length);

        public override Span<byte> GetSpan() => throw new InvalidOperationException("only shapes may be read here");

        public override MemoryHandle Pin(int elementIndex = 0) => throw new InvalidOperationException("only shapes may be read here");

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
