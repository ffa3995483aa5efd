namespace Equiview;

/// <summary>The result of one shard, by what it must share with the others.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Shard">Which shard.</param>
/// <param name="Settings">What the shards of one run share, each with its name.</param>
internal sealed record ShardResult(string Path, Shard Shard, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>A result whose file says which shard it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shard">"I/N", as it stands there.</param>
    /// <param name="settings">What the shards of one run share.</param>
    /// <param name="field">Where it stands, for the message.</param>
    /// <exception cref="InvalidFileException">It is no shard.</exception>
    public static ShardResult Read(string path, string shard, IReadOnlyDictionary<string, string> settings, string? field = null)
    {
        try
        {
            return new(path, Shard.Parse(shard, _ => null), settings);
        }
        catch (UsageException error)
        {
            throw new InvalidFileException(path, error.Message, field, error);
        }
    }
}

/// <summary>Results of shards that are to be put together.</summary>
internal static class ShardSet
{
    /// <summary>The results in the order of the shards, where each shard of one run is there once.</summary>
    /// <param name="results">At least one.</param>
    /// <param name="nameOf">The name that a shard's file has or should have.</param>
    /// <exception cref="UsageException">One is missing, there twice, or of another run; it is named.</exception>
    public static IReadOnlyList<ShardResult> Complete(IReadOnlyList<ShardResult> results, Func<Shard, string> nameOf)
    {
        ShardResult first = results[0];
        foreach (ShardResult other in results.Skip(1))
        {
            if (other.Shard.Count != first.Shard.Count)
                throw new UsageException($"{other.Path} is shard {other.Shard}, but {first.Path} is shard {first.Shard}");
            if (Difference(first.Settings, other.Settings) is { } setting)
                throw new UsageException($"{other.Path} and {first.Path} are of different runs: their {setting} differ");
        }

        ShardResult?[] found = new ShardResult?[first.Shard.Count];
        foreach (ShardResult result in results)
        {
            if (found[result.Shard.Index - 1] is { } before)
                throw new UsageException($"{before.Path} and {result.Path} are both shard {result.Shard}");
            found[result.Shard.Index - 1] = result;
        }

        Shard[] missing = [.. found.Index().Where(f => f.Item is null).Select(f => new Shard(f.Index + 1, found.Length))];
        if (missing.Length > 0)
        {
            string more = missing.Length > 1 ? FormattableString.Invariant($" (and {missing.Length - 1} more)") : "";
            throw new UsageException($"shard {missing[0]} is missing: {nameOf(missing[0])}{more}; run it and merge again");
        }

        return [.. found.Select(f => f!)];
    }

    /// <summary>The same for shards that have a file each: a missing one is named as the first one is.</summary>
    /// <inheritdoc cref="Complete(IReadOnlyList{ShardResult}, Func{Shard, string})"/>
    public static IReadOnlyList<ShardResult> Complete(IReadOnlyList<ShardResult> results)
    {
        string whole = results[0].Path.Replace(results[0].Shard.NameOf(""), "", StringComparison.Ordinal);
        return Complete(results, shard => shard.NameOf(whole));
    }

    /// <summary>The first setting in which two runs differ, or null.</summary>
    public static string? Difference(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Keys.Union(b.Keys).FirstOrDefault(k => a.GetValueOrDefault(k) != b.GetValueOrDefault(k));
}
