using System.Text.RegularExpressions;
using Equiview.Formats;

namespace Equiview.Features.Checkpoints;

/// <summary>
/// The tensors of a file under the names of its dialect: what training code puts before them ("state_dict.model.", "teacher.backbone.",
/// "vit.") is taken from what stands before the first block, and removed; so is the chunk of blocks saved in chunks.
/// </summary>
internal sealed partial class CheckpointKeys
{
    private readonly Dictionary<string, StoredTensor> tensors;

    private CheckpointKeys(CheckpointDialect dialect, Dictionary<string, StoredTensor> tensors, string? remark)
    {
        (Dialect, this.tensors, Remark) = (dialect, tensors, remark);
    }

    /// <summary>How the file names its tensors.</summary>
    public CheckpointDialect Dialect { get; }

    /// <summary>Which of several networks of the file is taken, or null where there is one.</summary>
    public string? Remark { get; }

    /// <summary>Finds dialect and prefix of a file.</summary>
    /// <exception cref="ModelMismatchException">The file is of no known dialect.</exception>
    public static CheckpointKeys Read(ITensorArchive archive)
    {
        (string Prefix, Dictionary<string, StoredTensor> Tensors, CheckpointDialect? Dialect)[] networks =
            [.. Prefixes(archive.Tensors.Keys).Select(p => Network(archive.Tensors, p, archive.Path)).Where(n => n.Dialect is not null)];
        if (networks is [(var prefix, var tensors, { } dialect), .. var others])
        {
            string? remark = others.Length == 0 ? null
                : $"{archive.Path} holds several networks; taken is '{prefix}', left out {string.Join(", ", others.Select(n => n.Prefix))}";
            var keys = new CheckpointKeys(dialect, tensors, remark);
            return dialect.Refusal(keys) is { } refusal ? throw new ModelMismatchException($"{archive.Path} {refusal}") : keys;
        }

        string first = string.Join(", ", archive.Tensors.Keys.Order(StringComparer.Ordinal).Take(3));
        throw new ModelMismatchException(
            archive.Tensors.Count == 0
                ? $"{archive.Path} holds no tensors: a whole pickled module, perhaps; save its state_dict"
                : $"{archive.Path} holds no vision transformer under names Equiview knows (its {archive.Tensors.Count} tensors "
                    + $"begin with {first}); "
                    + (ForeignFiles.Describe(archive.Tensors.Keys) ?? "use an official, timm or Hugging Face file"));
    }

    /// <summary>Names of the network that are neither used nor known to belong to another part of it.</summary>
    public IEnumerable<string> Unexplained(IReadOnlySet<string> used) =>
        tensors.Where(t => !used.Contains(t.Key) && t.Value.Count > 0 && !Dialect.Ignores(t.Key) && !IsTrainingState(t.Key))
            .Select(t => t.Key);

    /// <summary>The tensor of a stored name, or null.</summary>
    public StoredTensor? Find(string stored) => tensors.GetValueOrDefault(stored);

    /// <summary>Rows of a canonical matrix, of all its sources; null where the file lacks one.</summary>
    public long? RowsOf(string canonical)
    {
        long[][] shapes = [.. Dialect.SourcesOf(canonical).Select(Find).OfType<StoredTensor>().Select(t => t.Shape)];
        return shapes.Length == Dialect.SourcesOf(canonical).Count ? shapes.Sum(s => s[0]) : null;
    }

    /// <summary>Shape of the first source of a canonical tensor, or null where the file lacks it.</summary>
    public long[]? ShapeOf(string canonical) => Find(Dialect.SourcesOf(canonical)[0])?.Shape;

    // What stands before a network, the best first: of a self-distilled pair the teacher, of a training run the moving average.
    private static IEnumerable<string> Prefixes(IEnumerable<string> names) => names
        .Select(name => FirstBlock().Match(name)).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct()
        .OrderBy(Rank).ThenBy(p => p.Length).ThenBy(p => p, StringComparer.Ordinal);

    private static int Rank(string prefix) =>
        prefix.Contains("teacher", StringComparison.OrdinalIgnoreCase) ? 0
        : prefix.Split('.', '_').Contains("ema", StringComparer.OrdinalIgnoreCase) ? 1
        : prefix.Contains("student", StringComparison.OrdinalIgnoreCase) ? 3 : 2;

    private static (string Prefix, Dictionary<string, StoredTensor> Tensors, CheckpointDialect? Dialect) Network(
        IReadOnlyDictionary<string, StoredTensor> all, string prefix, string file)
    {
        var result = new Dictionary<string, StoredTensor>(all.Count);
        bool chunked = all.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal) && Chunk().IsMatch(name[prefix.Length..]));
        foreach ((string name, StoredTensor tensor) in all.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string inner = name[prefix.Length..].Replace(".grandma", ".gamma", StringComparison.Ordinal); // C-RADIO's LayerScale
            result.TryAdd(chunked ? Chunk().Replace(inner, "blocks.$1.") : inner, tensor);
        }

        // A classifier stands beside the network ("classifier.weight" next to "vit.encoder...").
        string outer = prefix.LastIndexOf('.', Math.Max(0, prefix.Length - 2)) is > 0 and { } dot ? prefix[..(dot + 1)] : "";
        foreach (string part in (string[])[
            "classifier.weight", "classifier.bias", "input_conditioner.norm_mean", "input_conditioner.norm_std", "_feature_normalizer.tx"])
        {
            if (prefix.Length > 0 && all.TryGetValue(outer + part, out StoredTensor? tensor))
                result.TryAdd(part, tensor);
        }

        SpectralWeights.Realize(result, file);
        return (prefix, result, CheckpointDialects.All.FirstOrDefault(d => d.Recognises(result.Keys.ToHashSet())));
    }

    // Counters of batch norms, and heads of self-supervised training, are no part of any network here.
    private static bool IsTrainingState(string name) =>
        name is "num_batches_tracked" || name.EndsWith(".qkv.bias_mask", StringComparison.Ordinal)
        || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal)
        || name.StartsWith("dino_head.", StringComparison.Ordinal) || name.StartsWith("ibot_head.", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^(|.*\.)(?:blocks\.0\.(?:0\.)?attn\.qkv\.(?:parametrizations\.weight\.original|weight)"
            + @"|(?<!encoder\.)layer\.0\.layer_scale1\.lambda1"
            + @"|encoder\.layer\.0\.(?:layer_scale1\.lambda1|layernorm_before\.weight)"
            + @"|visual\.conv1\.weight|(?<!\bvisual\.)conv1\.weight|vision_model\.post_layernorm\.weight)$")]
    private static partial Regex FirstBlock();

    [GeneratedRegex(@"^blocks\.\d+\.(\d+)\.")]
    private static partial Regex Chunk();
}
