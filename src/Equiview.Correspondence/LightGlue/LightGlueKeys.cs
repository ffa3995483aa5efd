using System.Text.RegularExpressions;
using Equiview.Formats;

namespace Equiview.Correspondence.LightGlue;

/// <summary>
/// The tensors of a LightGlue file under the present names of the network: a prefix ("matcher.", "module.") is removed, and the old names
/// "self_attn.I." and "cross_attn.I." become "transformers.I.self_attn." and "transformers.I.cross_attn.".
/// </summary>
internal sealed partial class LightGlueKeys
{
    private const string Matcher = "matcher.", Detector = "extractor.";
    private readonly Dictionary<string, string> storedNames = [];

    private LightGlueKeys(ITensorArchive archive, string prefix)
    {
        Archive = archive;
        foreach (string stored in archive.Tensors.Keys)
        {
            if (!stored.StartsWith(prefix, StringComparison.Ordinal))
                Foreign.Add(stored);
            else if (!storedNames.TryAdd(OldName().Replace(stored[prefix.Length..], "transformers.$2.$1."), stored))
                Foreign.Add(stored);
        }

        // A training run of detector and matcher keeps both networks in one file.
        if (prefix.EndsWith(Matcher, StringComparison.Ordinal))
            Foreign.RemoveAll(k => k.StartsWith(prefix[..^Matcher.Length] + Detector, StringComparison.Ordinal));
    }

    /// <summary>The file.</summary>
    public ITensorArchive Archive { get; }

    /// <summary>Stored names outside the network.</summary>
    public List<string> Foreign { get; } = [];

    /// <summary>Present names of the network's tensors.</summary>
    public IEnumerable<string> Names => storedNames.Keys;

    /// <summary>Finds the prefix of a file.</summary>
    /// <exception cref="ModelMismatchException">It holds no LightGlue network, or several.</exception>
    public static LightGlueKeys Read(ITensorArchive archive)
    {
        string[] prefixes = [.. archive.Tensors.Keys.Where(k => k.EndsWith(LightGlueConfig.PositionsName, StringComparison.Ordinal))
            .Select(k => k[..^LightGlueConfig.PositionsName.Length]).Where(p => p.Length == 0 || p.EndsWith('.'))];
        if (prefixes.Length == 1)
            return new LightGlueKeys(archive, prefixes[0]);
        string first = string.Join(", ", archive.Tensors.Keys.Order(StringComparer.Ordinal).Take(3));
        throw new ModelMismatchException(prefixes.Length > 1
            ? $"{archive.Path} holds several LightGlue networks: {string.Join(", ", prefixes.Select(p => $"'{p}'"))}"
            : $"{archive.Path} holds no LightGlue network: {LightGlueConfig.PositionsName} is not among its {archive.Tensors.Count} "
                + $"tensors ({first}...)");
    }

    /// <summary>The tensor of a present name, or null.</summary>
    public StoredTensor? Find(string name) => storedNames.TryGetValue(name, out string? stored) ? Archive.Tensors[stored] : null;

    /// <summary>The name in the file of a present name; the present name itself where the file has none.</summary>
    public string StoredName(string name) => storedNames.GetValueOrDefault(name, name);

    [GeneratedRegex(@"^(self_attn|cross_attn)\.(\d+)\.")]
    private static partial Regex OldName();
}
