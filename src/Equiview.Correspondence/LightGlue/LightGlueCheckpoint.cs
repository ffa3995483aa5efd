using System.Runtime.InteropServices;
using Equiview.Features.Checkpoints;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Correspondence.LightGlue;

/// <summary>
/// Reads the weights of a LightGlue network: the authors' .pth, XFeat's LighterGlue .pt, or safetensors with the names of either. Every
/// tensor of the file is used or known to be none of the exact network's, and every weight is found, or the error names those that differ.
/// </summary>
internal static class LightGlueCheckpoint
{
    private const int MostShown = 5;

    /// <summary>Loads weights; all values become float32.</summary>
    /// <param name="archive">The file; it may be disposed afterwards.</param>
    /// <param name="device">Where the weights lie; null is the CPU.</param>
    /// <exception cref="ModelMismatchException">
    /// The file is of another model, or lacks, adds or misshapes tensors; all are listed.
    /// </exception>
    /// <exception cref="InvalidFileException">A weight is NaN or infinite.</exception>
    public static LightGlueWeights Load(ITensorArchive archive, Device? device = null)
    {
        var keys = LightGlueKeys.Read(archive);
        LightGlueConfig config = SizesOf(keys);
        Check(keys, config);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            foreach ((string name, _) in config.Tensors())
                tensors.Add(name, Read(keys, name, device ?? CPU));
            return new LightGlueWeights(config, tensors);
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
    }

    // The projection of positions has one row for each pair of a head's channels: 32 for heads of 64, 48 for LighterGlue's one of 96.
    private static LightGlueConfig SizesOf(LightGlueKeys keys)
    {
        string first = LightGlueConfig.QueryName(0);
        long[]? rows = keys.Find(first)?.Shape, angles = keys.Find(LightGlueConfig.PositionsName)?.Shape;
        if (rows is not [_, > 0 and <= 1 << 14 and var dimension] || angles is not [> 0 and <= 1 << 13 and var pairs, 2 or 4]
            || dimension % (2 * pairs) != 0)
        {
            throw new ModelMismatchException($"{keys.Archive.Path} does not hold the weights of LightGlue: {keys.StoredName(first)} "
                + $"[3 D, D] and {LightGlueConfig.PositionsName} [D / heads / 2, 2 or 4] are missing or of other shapes");
        }

        int layers = 1;
        while (keys.Find(LightGlueConfig.QueryName(layers)) is not null)
            layers++;
        long inputs = keys.Find("input_proj.weight")?.Shape is [_, > 0 and <= 1 << 14 and var given] ? given : dimension;
        return new LightGlueConfig((int)inputs, (int)dimension, (int)(dimension / (2 * pairs)), layers, angles[1] == 4);
    }

    private static void Check(LightGlueKeys keys, LightGlueConfig config)
    {
        var differences = new List<string>();
        var known = new HashSet<string>();
        IEnumerable<(string Name, long[] Shape, bool Needed)> expected =
            config.Tensors().Select(t => (t.Name, t.Shape, true)).Concat(config.Unused().Select(t => (t.Name, t.Shape, false)));
        foreach ((string name, long[] shape, bool needed) in expected)
        {
            known.Add(name);
            string wanted = string.Join(", ", shape);
            if (keys.Find(name) is not { } stored)
                differences.AddRange(needed ? [$"missing {name} [{wanted}]"] : []);
            else if (!stored.Shape.AsSpan().SequenceEqual(shape) || !stored.IsFloatingPoint())
                differences.Add($"{keys.StoredName(name)} is {stored} instead of [{wanted}]");
        }

        differences.AddRange(keys.Names.Where(n => !known.Contains(n)).Select(keys.StoredName).Concat(keys.Foreign)
            .Order(StringComparer.Ordinal).Select(k => $"unexpected {k} {keys.Archive.Tensors[k]}"));
        if (differences.Count == 0)
            return;
        string more = differences.Count > MostShown ? FormattableString.Invariant($"; and {differences.Count - MostShown} more") : "";
        throw new ModelMismatchException($"{keys.Archive.Path} does not hold the weights of LightGlue ({config}): "
            + string.Join("; ", differences.Take(MostShown)) + more, differences);
    }

    private static Tensor Read(LightGlueKeys keys, string name, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        StoredTensor stored = keys.Find(name)!;
        Tensor read = empty(stored.Shape, ScalarType.Float32);
        stored.CopyWeightsTo(MemoryMarshal.Cast<byte, float>(read.bytes), keys.Archive.Path, keys.StoredName(name));
        return read.to(device).DetachFromDisposeScope();
    }
}
