using System.Security.Cryptography;
using System.Text;
using Equiview.Features.Adapters;
using Equiview.Formats;

namespace Equiview.Features.Catalog;

/// <summary>Where a weight file was found, and how.</summary>
/// <param name="Path">The file.</param>
/// <param name="Origin">"--weights", "EQUIVIEW_MODELS", "equiview cache", "Hugging Face cache" or "torch hub cache".</param>
public sealed record LocatedWeights(string Path, string Origin);

/// <summary>
/// Finds weight files on this machine, never over the network: a named file, the folders of EQUIVIEW_MODELS, Equiview's own cache, then
/// the Hugging Face and torch-hub caches, which are only read.
/// </summary>
public sealed class WeightLocator
{
    private static readonly string[] HubFiles = [
        "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "open_clip_model.safetensors"];

    private readonly Func<string, string?> environment;
    private readonly string home;

    /// <summary>Searches the folders given by this process's environment variables.</summary>
    public WeightLocator()
        : this(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))
    {
    }

    /// <summary>Searches the folders given by another set of environment variables; for tests.</summary>
    internal WeightLocator(Func<string, string?> environment, string home)
    {
        this.environment = environment;
        this.home = home;
    }

    /// <summary>The folder that 'models pull' writes to: the first of EQUIVIEW_MODELS, else the user's cache.</summary>
    public string PullFolder => ModelFolders[0];

    private string CacheHome => environment("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".cache");

    private string OwnCache => Path.Combine(CacheHome, "equiview", "models");

    /// <summary>The folders the user keeps models in, then Equiview's own cache.</summary>
    internal IReadOnlyList<string> ModelFolders => [.. UserFolders, OwnCache];

    /// <summary>Folder that records the paths of adapters that were used.</summary>
    internal string AdapterNotes => Path.Combine(CacheHome, "equiview", "adapters");

    /// <summary>Folder that records how fast the engines are on this machine.</summary>
    internal string EngineNotes => Path.Combine(CacheHome, "equiview", "engines");

    private string[] UserFolders =>
        environment("EQUIVIEW_MODELS")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [];

    private string HubCache => environment("HF_HUB_CACHE") is { Length: > 0 } hub ? hub
        : Path.Combine(environment("HF_HOME") is { Length: > 0 } hf ? hf : Path.Combine(CacheHome, "huggingface"), "hub");

    private string TorchCache =>
        Path.Combine(environment("TORCH_HOME") is { Length: > 0 } torch ? torch : Path.Combine(CacheHome, "torch"), "hub", "checkpoints");

    /// <summary>The weights of a model, or null where they are nowhere on this machine.</summary>
    /// <param name="card">The model.</param>
    /// <param name="file">A file the user named; it must exist.</param>
    /// <exception cref="InvalidFileException">The named file does not exist or is a folder.</exception>
    public LocatedWeights? TryFind(ModelCard card, string? file = null)
    {
        if (file is not null)
        {
            if (Directory.Exists(file))
                throw new InvalidFileException(file, "this is a folder; name the weight file in it");
            return File.Exists(file) ? new(file, "--weights") : throw new InvalidFileException(file, "there is no such file");
        }

        foreach (string name in card.FileNames)
        {
            (string Folder, string Origin)[] folders = [
                .. UserFolders.Select(f => (f, "EQUIVIEW_MODELS")), (OwnCache, "equiview cache"), (TorchCache, "torch hub cache")];
            foreach ((string folder, string origin) in folders)
            {
                if (File.Exists(Path.Combine(folder, name)))
                    return new(Path.Combine(folder, name), origin);
            }
        }

        return FindInHub(card) is { } path ? new(path, "Hugging Face cache") : null;
    }

    /// <summary>The weights of a model.</summary>
    /// <exception cref="MissingComponentException">Not found on this machine; the message explains how to get them.</exception>
    public LocatedWeights Find(ModelCard card, string? file = null) => TryFind(card, file) ?? throw new MissingComponentException(
        $"the weight file of {card.Name}",
        (card.Download is null ? "" : $"run 'equiview models pull {card.Name}', or ")
            + $"give {card.WeightsOption} FILE, or put {card.FileNames[0]} into a folder named by EQUIVIEW_MODELS");

    /// <summary>SHA-256 of a file in lower-case hex; of a file in parts, or with a configuration beside it, of the hashes of all.</summary>
    public static string Sha256(string path)
    {
        string[] parts = ShardedArchive.IsIndex(path) ? [.. ShardedArchive.PartsOf(path)]
            : PeftAdapterLayout.ConfigOf(path) is { } config ? [config] : [];
        if (parts.Length > 0)
            return Convert.ToHexStringLower(SHA256.HashData(
                Encoding.ASCII.GetBytes(string.Concat(parts.Select(Sha256).Append(ShardedArchive.IsIndex(path) ? "" : Hash(path))))));
        return Hash(path);
    }

    private static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private string? FindInHub(ModelCard card)
    {
        if (card.HubRepository is null)
            return null;
        string snapshots = Path.Combine(
            HubCache, "models--" + card.HubRepository.Replace("/", "--", StringComparison.Ordinal), "snapshots");
        if (!Directory.Exists(snapshots))
            return null;
        return new DirectoryInfo(snapshots).EnumerateDirectories().OrderByDescending(d => d.LastWriteTimeUtc)
            .SelectMany(d => HubFiles.Concat(card.FileNames).Select(f => Path.Combine(d.FullName, f)))
            .FirstOrDefault(File.Exists);
    }
}
