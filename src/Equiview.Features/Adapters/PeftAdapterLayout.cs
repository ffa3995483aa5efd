using System.Globalization;
using System.Text.RegularExpressions;
using Equiview.Formats;
using Equiview.Formats.Peft;

namespace Equiview.Features.Adapters;

/// <summary>
/// LoRA adapters as Hugging Face's PEFT saves them: a folder with adapter_config.json and adapter_model.safetensors (or .bin), one pair
/// A [r, D], B [D, r] a projection (B [3D, r] where query, key and value are fused), scaled by alpha / r. What an adapter here cannot hold
/// (other layers, DoRA, trained biases) is refused by name.
/// </summary>
internal static partial class PeftAdapterLayout
{
    private static readonly string[] FileNames = ["adapter_model.safetensors", "adapter_model.bin"];

    /// <summary>The weight file of an adapter: that of a folder in this layout, else the path itself.</summary>
    public static string FileOf(string path) => !Directory.Exists(path) ? path
        : FileNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidFileException(path, $"is a folder without {FileNames[0]}; name the adapter's file");

    /// <summary>The configuration beside a weight file of this layout, or null for other files.</summary>
    public static string? ConfigOf(string file)
    {
        string config = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, PeftConfig.FileName);
        return FileNames.Contains(Path.GetFileName(file)) && File.Exists(config) ? config : null;
    }

    /// <summary>Reads an adapter.</summary>
    /// <exception cref="InvalidFileException">A file is damaged, or lacks a matrix.</exception>
    /// <exception cref="ModelMismatchException">It holds what adapters here cannot hold.</exception>
    public static FeatureAdapter Read(ITensorArchive archive, string config)
    {
        var settings = PeftConfig.Read(config);
        RequireSupported(settings, config);
        var pairs = new List<LoraPair>();
        int dimension = 0;
        foreach ((string name, StoredTensor a) in archive.Tensors.Where(t => t.Value.Count > 0))
        {
            if (name.Contains(".modules_to_save.", StringComparison.Ordinal) || MatrixB().IsMatch(name))
                continue;
            if (MatrixA().Match(name) is not { Success: true } match || a.Shape is not [> 0 and var rank, > 0 and var columns])
                throw new ModelMismatchException($"{archive.Path} changes {name}; adapters here change query, key and value alone");
            string pairName = name.Replace(".lora_A.", ".lora_B.", StringComparison.Ordinal);
            StoredTensor b = archive.Tensors.GetValueOrDefault(pairName)
                ?? throw new InvalidFileException(archive.Path, "lacks a tensor of its adapter", pairName);
            dimension = (int)columns;
            double scale = settings.Alpha / (settings.IsRootScaled ? Math.Sqrt(rank) : rank);
            int block = int.Parse(match.Groups["block"].ValueSpan, CultureInfo.InvariantCulture);
            float[] values = Array.ConvertAll(b.ToSingles(), v => (float)(v * scale));
            FiniteValues.RequireWeights(values, archive.Path, pairName);
            float[] first = a.ToSingles();
            FiniteValues.RequireWeights(first, archive.Path, name);
            LoraTarget[] targets = TargetsOf(match.Groups["module"].Value);
            int rows = (int)(columns * rank);
            if (b.Shape is not [var height, _] || values.Length != rows * targets.Length || height != columns * targets.Length)
                throw new InvalidFileException(archive.Path, $"holds a LoRA matrix of {b}, which does not fit {a}", pairName);
            pairs.AddRange(targets.Select((t, i) => new LoraPair(block, t, first, values[(i * rows)..((i + 1) * rows)])));
        }

        return pairs.Count == 0 ? throw new InvalidFileException(archive.Path, "holds no LoRA matrices")
            : new FeatureAdapter(dimension, [.. pairs.OrderBy(p => p.Block).ThenBy(p => p.Target)], [])
            {
                Provenance = "LoRA adapter in PEFT's layout",
            };
    }

    private static void RequireSupported(PeftConfig settings, string config)
    {
        string? why = !settings.Kind.Equals("LORA", StringComparison.OrdinalIgnoreCase)
            ? $"is of the kind {settings.Kind}; only LORA is read"
            : settings.IsDora ? "is a DoRA adapter, which also changes the lengths of weight columns"
            : settings.Bias != "none" ? $"trains biases ({settings.Bias})"
            : settings.HasPatterns ? "has ranks or alphas of single modules" : null;
        if (why is not null)
            throw new ModelMismatchException($"{config} {why}; merge the adapter into the model and give that by --weights");
    }

    private static LoraTarget[] TargetsOf(string module) => module switch
    {
        "q" or "query" or "q_proj" => [LoraTarget.Query],
        "k" or "key" or "k_proj" => [LoraTarget.Key],
        "v" or "value" or "v_proj" => [LoraTarget.Value],
        _ => [LoraTarget.Query, LoraTarget.Key, LoraTarget.Value],
    };

    [GeneratedRegex(@"(?:^|\.)(?:blocks|layers?|resblocks)\.(?<block>\d{1,4})\.(?:[a-z_]+\.)*"
        + @"(?<module>qkv|q|k|v|query|key|value|q_proj|k_proj|v_proj)\.lora_A\.(?:default\.)?weight$")]
    private static partial Regex MatrixA();

    [GeneratedRegex(@"\.lora_B\.(?:default\.)?weight$")]
    private static partial Regex MatrixB();
}
