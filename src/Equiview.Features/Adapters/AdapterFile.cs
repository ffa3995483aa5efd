using System.Globalization;
using System.Security.Cryptography;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
namespace Equiview.Features.Adapters;

/// <summary>
/// Adapters on disk. Two layouts are read and written: the released Lightning checkpoints (<see cref="ReleasedAdapterLayout"/>) and our own safetensors, which
/// is also written: <c>lora.{block}.{q|k|v}.{a|b}</c> with [rank, D] and [D, rank], <c>refine_conv.weight</c> [D, D, 3, 3] and <c>refine_conv.bias</c> [D],
/// a negative block counting from the end; further convolutions are <c>refine_conv.1</c> and so on.
/// </summary>
public static class AdapterFile
{
    private const string Format = "equiview.adapter", Version = "1", Weight = ".weight", Bias = ".bias";
    private static readonly (string Letter, LoraTarget Target)[] Targets = [("q", LoraTarget.Query), ("k", LoraTarget.Key), ("v", LoraTarget.Value)];

    /// <summary>Reads an adapter of either layout; its name is the file's.</summary>
    /// <exception cref="InvalidFileException">The file is broken, holds no adapter, or is of a newer format.</exception>
    /// <exception cref="ModelMismatchException">Its tensors do not fit each other.</exception>
    public static FeatureAdapter Read(string path)
    {
        using ITensorArchive archive = TensorArchive.Open(path);
        FeatureAdapter adapter = archive.Metadata.ContainsKey("format") ? ReadOwn(archive) : ReleasedAdapterLayout.Read(archive);
        using FileStream file = File.OpenRead(path);
        return new FeatureAdapter(adapter.Dimension, adapter.Lora, adapter.RefineConvs)
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Model = adapter.Model,
            Provenance = adapter.Provenance,
            Layer = adapter.Layer,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
        };
    }

    /// <summary>Writes the layout the paper's code reads where the name ends in .ckpt, else our own; first to a temporary name. The same adapter gives the same bytes.</summary>
    /// <exception cref="ModelMismatchException">The released layout cannot hold this adapter.</exception>
    public static void Write(string path, FeatureAdapter adapter)
    {
        if (Path.GetExtension(path) == ReleasedAdapterLayout.Extension)
        {
            ReleasedAdapterLayout.Write(path, adapter);
            return;
        }

        long dimension = adapter.Dimension;
        var tensors = new Dictionary<string, StoredTensor>();
        foreach (LoraPair pair in adapter.Lora)
        {
            string key = FormattableString.Invariant($"lora.{pair.Block}.{Targets[(int)pair.Target].Letter}");
            tensors[key + ".a"] = StoredTensor.From(pair.A, adapter.RankOf(pair), dimension);
            tensors[key + ".b"] = StoredTensor.From(pair.B, dimension, adapter.RankOf(pair));
        }

        foreach ((int i, RefineConvWeights conv) in adapter.RefineConvs.Index())
        {
            tensors[Conv(i) + Weight] = StoredTensor.From(conv.Weight, dimension, dimension, 3, 3);
            tensors[Conv(i) + Bias] = StoredTensor.From(conv.Bias, dimension);
        }

        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["version"] = Version,
            ["model"] = adapter.Model ?? "",
            ["dimension"] = adapter.Dimension.ToString(CultureInfo.InvariantCulture),
            ["rank"] = adapter.Rank.ToString(CultureInfo.InvariantCulture),
            ["provenance"] = adapter.Provenance,
        };
        if (adapter.Layer is { } layer)
            metadata["tap"] = layer.ToString();
        SafetensorsFile.Write(path, tensors, metadata);
    }

    private static FeatureAdapter ReadOwn(ITensorArchive archive)
    {
        if (archive.Metadata["format"] != Format || archive.Metadata.GetValueOrDefault("version") != Version)
            throw new InvalidFileException(archive.Path, $"is no adapter of format {Format}, version {Version}; its metadata says {archive.Metadata["format"]}, version {archive.Metadata.GetValueOrDefault("version", "none")}");
        if (!int.TryParse(archive.Metadata.GetValueOrDefault("dimension"), NumberStyles.None, CultureInfo.InvariantCulture, out int dimension) || dimension < 1)
            throw new InvalidFileException(archive.Path, "does not say how many channels its backbone has", "metadata entry dimension");
        OutputLayer? layer = null;
        if (archive.Metadata.TryGetValue("tap", out string? text))
            layer = OutputLayer.TryParse(text, out OutputLayer parsed) ? parsed : throw new InvalidFileException(archive.Path, $"names a tap that does not exist: {text}", "metadata entry tap");
        var tensors = new AdapterTensors(archive, dimension);
        var lora = new List<LoraPair>();
        foreach (string key in archive.Tensors.Keys.Where(k => k.StartsWith("lora.", StringComparison.Ordinal) && k.EndsWith(".a", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string[] parts = key.Split('.');
            if (parts.Length != 4 || !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int block) || Array.FindIndex(Targets, t => t.Letter == parts[2]) is not (>= 0 and int target))
                throw new InvalidFileException(archive.Path, "holds a tensor that is no part of an adapter", key);
            lora.Add(tensors.Lora(block, Targets[target].Target, key, key[..^1] + "b"));
        }

        var convs = new List<RefineConvWeights>();
        while (archive.Tensors.ContainsKey(Conv(convs.Count) + Weight))
            convs.Add(tensors.RefineConv(Conv(convs.Count) + Weight, Conv(convs.Count) + Bias));
        tensors.RequireAllRead();
        return new FeatureAdapter(dimension, [.. lora.OrderBy(p => p.Block).ThenBy(p => p.Target)], convs)
        {
            Model = archive.Metadata.GetValueOrDefault("model") is { Length: > 0 } model ? model : null,
            Provenance = archive.Metadata.GetValueOrDefault("provenance", ""),
            Layer = layer,
        };
    }

    private static string Conv(int index) => index == 0 ? "refine_conv" : FormattableString.Invariant($"refine_conv.{index}");
}
