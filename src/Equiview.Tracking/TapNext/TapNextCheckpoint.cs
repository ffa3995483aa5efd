using System.Runtime.InteropServices;
using Equiview.Features.Checkpoints;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Tracking.TapNext;

/// <summary>
/// Reads the weights of a TAPNext network: a JAX archive (.npz), a PyTorch file (.pt, .ckpt) or safetensors with the names of either. Every
/// tensor of the file is used or known to be none, and every weight is found, or the error names those that differ.
/// </summary>
internal static class TapNextCheckpoint
{
    private const string Decay = "rg_lru.a_param";
    private const double DecayFactor = 8;

    /// <summary>Loads weights; all values become float32.</summary>
    /// <param name="archive">The file; it may be disposed afterwards.</param>
    /// <param name="device">Where the weights lie; null is the CPU.</param>
    /// <exception cref="ModelMismatchException">
    /// The file is of another model, or lacks, adds or misshapes tensors; all are listed.
    /// </exception>
    /// <exception cref="InvalidFileException">A weight is NaN or infinite.</exception>
    public static TapNextWeights Load(ITensorArchive archive, Device? device = null)
    {
        (TapNextConfig config, ITapNextLayout layout) = SizesOf(archive);
        Check(archive, config, layout);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            foreach ((string name, long[] shape) in config.Tensors())
                tensors.Add(name, Read(archive, name, shape, layout.PartsOf(name, shape), device ?? CPU));
            return new TapNextWeights(config, tensors);
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
    }

    // Channels and heads from the gates of block 0, whose two matrices have the same shape in both layouts.
    private static (TapNextConfig Config, ITapNextLayout Layout) SizesOf(ITensorArchive archive)
    {
        ITapNextLayout? layout = JaxLayout.Is(archive) ? new JaxLayout(1) : TorchLayout.Of(archive);
        if (layout is null)
        {
            string first = string.Join(", ", archive.Tensors.Keys.Order(StringComparer.Ordinal).Take(3));
            throw new ModelMismatchException($"{archive.Path} holds no TAPNext network: neither lin_proj.weight (PyTorch) nor "
                + $"backbone/embedding/kernel (JAX) is among its {archive.Tensors.Count} tensors ({first}...)");
        }

        string Gate(int block) => layout.PartsOf(
            FormattableString.Invariant($"blocks.{block}.ssm_block.recurrent_block.rg_lru.input_gate.w"), [1, 1, 1])[0].Name;
        int blocks = 0;
        while (archive.Tensors.ContainsKey(Gate(blocks)))
            blocks++;
        long[]? gate = archive.Tensors.GetValueOrDefault(Gate(0))?.Shape;
        if (gate is not [> 0 and < 1 << 16 and var heads, > 0 and < 1 << 14 and var channels, _])
        {
            throw new ModelMismatchException($"{archive.Path} does not hold the weights of TAPNext: {Gate(0)} [heads, channels, channels] "
                + "is missing or of another shape");
        }

        var config = new TapNextConfig((int)(heads * channels), (int)heads, blocks);
        if (config.Dimension % 4 != 0 || config.Dimension < 8)
            throw new ModelMismatchException($"{archive.Path} has {config}; TAPNext needs a multiple of 4 channels, 8 or more");
        return (config, layout is JaxLayout ? new JaxLayout((int)heads) : layout);
    }

    private static void Check(ITensorArchive archive, TapNextConfig config, ITapNextLayout layout)
    {
        var differences = new List<string>();
        var used = new HashSet<string>();
        foreach (StoredPart part in config.Tensors().SelectMany(t => layout.PartsOf(t.Name, t.Shape)))
        {
            used.Add(part.Name);
            string wanted = string.Join(", ", part.Shape);
            if (!archive.Tensors.TryGetValue(part.Name, out StoredTensor? stored))
                differences.Add($"missing {part.Name} [{wanted}]");
            else if (!part.Fits(stored.Shape) || !stored.IsFloatingPoint())
                differences.Add($"{part.Name} is {stored} instead of [{wanted}]");
        }

        differences.AddRange(archive.Tensors.Keys.Where(k => !used.Contains(k) && !layout.Ignores(k)).Order(StringComparer.Ordinal)
            .Select(k => $"unexpected {k} {archive.Tensors[k]}"));
        if (differences.Count == 0)
            return;
        string more = differences.Count > 3 ? FormattableString.Invariant($"; and {differences.Count - 3} more") : "";
        throw new ModelMismatchException($"{archive.Path} ({layout.Name} names) does not hold the weights of TAPNext ({config}): "
            + string.Join("; ", differences.Take(3)) + more, differences);
    }

    private static Tensor Read(ITensorArchive archive, string name, long[] shape, IReadOnlyList<StoredPart> parts, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] rows = [.. parts.Select(part => Rows(archive, part))];
        Tensor all = (rows.Length == 1 ? rows[0] : cat(rows, 0)).reshape(shape).contiguous();
        if (name.EndsWith(Decay, StringComparison.Ordinal))
            ToDecay(MemoryMarshal.Cast<byte, float>(all.bytes));
        return all.to(device).DetachFromDisposeScope();
    }

    private static Tensor Rows(ITensorArchive archive, StoredPart part)
    {
        StoredTensor stored = archive.Tensors[part.Name];
        Tensor read = empty(part.View ?? part.Shape, ScalarType.Float32);
        stored.CopyWeightsTo(MemoryMarshal.Cast<byte, float>(read.bytes), archive.Path, part.Name);
        return part.Permutation is { } axes ? read.permute(axes) : read;
    }

    // The recurrence needs the parameter as -8 softplus(a) alone: its decay in a frame with a fully open gate, as a logarithm.
    private static void ToDecay(Span<float> values)
    {
        foreach (ref float value in values)
        {
            double a = value;
            value = (float)(-DecayFactor * (Math.Max(a, 0) + Math.Log(1 + Math.Exp(-Math.Abs(a)))));
        }
    }
}
