using Equiview.Formats;

namespace Equiview.Features.Checkpoints;

/// <summary>The tensors of a file under the names of its dialect: wrappers ("model.") and network prefixes ("vit.") are removed.</summary>
internal sealed class CheckpointKeys
{
    // Top-level dictionaries and wrapper modules that training code leaves around the network.
    private static readonly string[] Wrappers = ["", "model.", "state_dict.", "module.", "model.module.", "state_dict.module."];

    // What else training code stores beside such a dictionary.
    private static readonly string[] TrainingState = ["optimizer", "lr_scheduler", "scheduler", "scaler", "epoch", "args", "loss", "step"];

    private readonly Dictionary<string, StoredTensor> tensors;

    private CheckpointKeys(CheckpointDialect dialect, Dictionary<string, StoredTensor> tensors)
    {
        Dialect = dialect;
        this.tensors = tensors;
    }

    /// <summary>How the file names its tensors.</summary>
    public CheckpointDialect Dialect { get; }

    /// <summary>Finds dialect, wrapper and prefix of a file.</summary>
    /// <exception cref="ModelMismatchException">The file is of no known dialect.</exception>
    public static CheckpointKeys Read(ITensorArchive archive)
    {
        foreach (string wrapper in Wrappers)
        {
            Dictionary<string, StoredTensor> inner = Unwrap(archive.Tensors, wrapper);
            foreach (CheckpointDialect dialect in CheckpointDialects.All)
            {
                foreach (string prefix in dialect.Prefixes.Prepend(""))
                {
                    Dictionary<string, StoredTensor> tensors = Strip(inner, prefix);
                    if (dialect.Recognises(tensors.Keys.ToHashSet()))
                        return new CheckpointKeys(dialect, tensors);
                }
            }
        }

        string first = string.Join(", ", archive.Tensors.Keys.Order(StringComparer.Ordinal).Take(3));
        throw new ModelMismatchException(
            $"{archive.Path} holds no vision transformer under names Equiview knows (its {archive.Tensors.Count} tensors "
                + $"begin with {first}); use an official, timm or Hugging Face file");
    }

    /// <summary>Names of the file that are neither used nor known to belong to another part of it.</summary>
    public IEnumerable<string> Unexplained(IReadOnlySet<string> used) =>
        tensors.Keys.Where(key => !used.Contains(key) && !Dialect.Ignores(key));

    /// <summary>The tensor of a stored name, or null.</summary>
    public StoredTensor? Find(string stored) => tensors.GetValueOrDefault(stored);

    /// <summary>Shape of the first source of a canonical tensor, or null where the file lacks it.</summary>
    public long[]? ShapeOf(string canonical) => Find(Dialect.SourcesOf(canonical)[0])?.Shape;

    private static Dictionary<string, StoredTensor> Unwrap(IReadOnlyDictionary<string, StoredTensor> all, string wrapper) =>
        all.Where(entry => wrapper.Length == 0 || entry.Key.StartsWith(wrapper, StringComparison.Ordinal)
                || !TrainingState.Any(part => entry.Key == part || entry.Key.StartsWith(part + ".", StringComparison.Ordinal)))
            .ToDictionary(
                entry => entry.Key.StartsWith(wrapper, StringComparison.Ordinal) ? entry.Key[wrapper.Length..] : "(beside) " + entry.Key,
                entry => entry.Value);

    // A head beside the network ("classifier.weight" next to "vit.encoder...") keeps its name.
    private static Dictionary<string, StoredTensor> Strip(Dictionary<string, StoredTensor> tensors, string prefix)
    {
        var result = new Dictionary<string, StoredTensor>(tensors.Count);
        var prefixedFirst = tensors.OrderByDescending(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal));
        foreach ((string key, StoredTensor tensor) in prefixedFirst)
        {
            if (!result.TryAdd(key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key, tensor))
                result.Add("(beside) " + key, tensor);
        }

        return result;
    }
}
