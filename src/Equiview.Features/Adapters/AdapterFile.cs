using System.Globalization;
using Equiview.Features.Catalog;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
namespace Equiview.Features.Adapters;

/// <summary>
/// Adapters on disk. PEFT's are read (<see cref="PeftAdapterLayout"/>); two layouts are read and written: the released Lightning
/// checkpoints (<see cref="ReleasedAdapterLayout"/>) and our own
/// safetensors: <c>lora.{block}.{q|k|v}.{a|b}</c> with [rank, D] and [D, rank], <c>refine_conv.weight</c> [D, D, 3, 3] and
/// <c>refine_conv.bias</c> [D], a negative block counting from the end; further convolutions are <c>refine_conv.1</c> and so on. The
/// metadata hold the model, the layer and the recipe of the training views.
/// </summary>
public static class AdapterFile
{
    private const string Format = "equiview.adapter", Version = "1", Weight = ".weight", Bias = ".bias";
    private const string LayerEntry = "layer", EarlierLayerEntry = "tap", RecipeEntry = "recipe";
    private static readonly (string Letter, LoraTarget Target)[] Targets = [
        ("q", LoraTarget.Query), ("k", LoraTarget.Key), ("v", LoraTarget.Value)];

    /// <summary>Reads an adapter of either layout; its name is the file's.</summary>
    /// <exception cref="InvalidFileException">The file is broken, holds no adapter, or is of a newer format.</exception>
    /// <exception cref="ModelMismatchException">Its tensors do not fit each other.</exception>
    public static FeatureAdapter Read(string path)
    {
        using ITensorArchive archive = TensorArchive.Open(path);
        string? peft = PeftAdapterLayout.ConfigOf(path);
        FeatureAdapter adapter = peft is not null ? PeftAdapterLayout.Read(archive, peft)
            : archive.Metadata.GetValueOrDefault("format") is not (null or "pt") ? ReadOwn(archive) : ReleasedAdapterLayout.Read(archive);
        return new FeatureAdapter(adapter.Dimension, adapter.Lora, adapter.RefineConvs)
        {
            Name = peft is null ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(Path.GetDirectoryName(peft)!),
            Model = adapter.Model,
            Provenance = adapter.Provenance,
            Layer = adapter.Layer,
            TrainingRecipe = adapter.TrainingRecipe,
            Sha256 = WeightLocator.Sha256(path),
        };
    }

    /// <summary>
    /// Writes the layout the paper's code reads where the name ends in .ckpt, else our own; first to a temporary name. The same adapter
    /// gives the same bytes.
    /// </summary>
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
        {
            // Versions before the recipe read the layer under its earlier name.
            metadata[LayerEntry] = layer.ToString();
            metadata[EarlierLayerEntry] = layer.ToString();
        }

        if (adapter.TrainingRecipe is { } recipe)
            metadata[RecipeEntry] = recipe.ToJson();
        SafetensorsFile.Write(path, tensors, metadata);
    }

    private static FeatureAdapter ReadOwn(ITensorArchive archive)
    {
        if (archive.Metadata["format"] != Format || archive.Metadata.GetValueOrDefault("version") != Version)
            throw new InvalidFileException(
                archive.Path,
                archive.Metadata["format"] == Format
                    ? $"is an adapter of version {archive.Metadata.GetValueOrDefault("version", "none")}; this program reads {Version}"
                    : "is no adapter made by 'finetune'; a backbone's own weights are given by --weights"
                        + $" (its metadata names the format {archive.Metadata["format"]})");
        string? dimensionText = archive.Metadata.GetValueOrDefault("dimension");
        if (!int.TryParse(dimensionText, NumberStyles.None, CultureInfo.InvariantCulture, out int dimension) || dimension < 1)
            throw new InvalidFileException(archive.Path, "does not say how many channels its backbone has", "metadata entry dimension");
        var tensors = new AdapterTensors(archive, dimension);
        var lora = new List<LoraPair>();
        IEnumerable<string> loraKeys = archive.Tensors.Keys
            .Where(k => k.StartsWith("lora.", StringComparison.Ordinal) && k.EndsWith(".a", StringComparison.Ordinal));
        foreach (string key in loraKeys.Order(StringComparer.Ordinal))
        {
            string[] parts = key.Split('.');
            if (parts.Length != 4 || !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int block)
                || Array.FindIndex(Targets, t => t.Letter == parts[2]) is not (>= 0 and int target))
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
            Layer = LayerOf(archive),
            TrainingRecipe = archive.Metadata.TryGetValue(RecipeEntry, out string? recipe)
                ? FeatureRecipe.Parse(recipe, archive.Path)
                : null,
        };
    }

    private static OutputLayer? LayerOf(ITensorArchive archive)
    {
        string? text = archive.Metadata.GetValueOrDefault(LayerEntry) ?? archive.Metadata.GetValueOrDefault(EarlierLayerEntry);
        if (text is null)
            return null;
        return OutputLayer.TryParse(text, out OutputLayer layer)
            ? layer
            : throw new InvalidFileException(
                archive.Path, $"names an output layer that does not exist: {text}", $"metadata entry {LayerEntry}");
    }

    private static string Conv(int index) => index == 0 ? "refine_conv" : FormattableString.Invariant($"refine_conv.{index}");
}
