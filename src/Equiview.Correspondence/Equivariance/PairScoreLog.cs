using System.Text.Json;

namespace Equiview.Correspondence;

/// <summary>
/// The finished pairs of a run as JSON lines: first what was measured and how, then one line a pair. Appended as the run goes, so that it can be
/// stopped and resumed; several logs of one run (shards) merge.
/// </summary>
public static class PairScoreLog
{
    private const long LongestFile = 1L << 30;
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Starts or continues a log.</summary>
    /// <param name="path">The file; made when missing.</param>
    /// <param name="header">What is measured and how.</param>
    /// <returns>What is finished already.</returns>
    /// <exception cref="UsageException">The file belongs to another run.</exception>
    /// <exception cref="InvalidFileException">The file is no such log.</exception>
    public static IReadOnlyList<PairOutcome> Open(string path, RunHeader header)
    {
        if (!File.Exists(path))
        {
            File.WriteAllText(path, JsonSerializer.Serialize(header, Options) + "\n");
            return [];
        }

        (RunHeader before, IReadOnlyList<PairOutcome> outcomes) = Read(path);
        if (!before.IsSameRun(header))
            throw new UsageException($"{path} belongs to a run with other settings; choose another output folder or remove it");

        // A line that was cut off must not be glued to the next one.
        if (File.ReadAllBytes(path) is [.., not (byte)'\n'])
            File.WriteAllLines(path, [JsonSerializer.Serialize(before, Options), .. outcomes.Select(o => JsonSerializer.Serialize(o, Options))]);
        return outcomes;
    }

    /// <summary>Adds a finished pair.</summary>
    public static void Append(string path, PairOutcome outcome) => File.AppendAllText(path, JsonSerializer.Serialize(outcome, Options) + "\n");

    /// <summary>Reads a log; a last line that was cut off is passed over.</summary>
    /// <exception cref="InvalidFileException">Missing, too large, or no such log.</exception>
    public static (RunHeader Header, IReadOnlyList<PairOutcome> Outcomes) Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, "there is no such file");
        if (file.Length > LongestFile)
            throw new InvalidFileException(path, "is too large for a log of pairs");
        string[] lines = File.ReadAllLines(path);
        RunHeader header = Parse<RunHeader>(path, lines.FirstOrDefault() ?? "", 1) is { Sources.Count: > 0 } first ? first : throw new InvalidFileException(path, "does not begin with the settings of a run");
        var outcomes = new List<PairOutcome>();
        for (int i = 1; i < lines.Length; i++)
        {
            bool cut = i == lines.Length - 1 && !lines[i].EndsWith('}');
            if (!cut && lines[i].Length > 0)
                outcomes.Add(Parse<PairOutcome>(path, lines[i], i + 1) is { Scores: not null } outcome ? outcome : throw new InvalidFileException(path, "is not a finished pair", FormattableString.Invariant($"line {i + 1}")));
        }

        return (header, [.. outcomes.DistinctBy(o => o.Pair)]);
    }

    /// <summary>Puts the logs of one run together.</summary>
    /// <exception cref="UsageException">They belong to different runs.</exception>
    public static (RunHeader Header, IReadOnlyList<PairOutcome> Outcomes) Merge(IReadOnlyList<string> paths)
    {
        var logs = paths.Select(Read).ToArray();
        int other = Array.FindIndex(logs, l => !l.Header.IsSameRun(logs[0].Header));
        if (other >= 0)
            throw new UsageException($"{paths[other]} and {paths[0]} are of different runs");
        return (logs[0].Header, [.. logs.SelectMany(l => l.Outcomes).DistinctBy(o => o.Pair)]);
    }

    private static T? Parse<T>(string path, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Options);
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, "is not a log of pairs", FormattableString.Invariant($"line {number}"), error);
        }
    }
}

/// <summary>What a run measures and how; two shards of one run have the same.</summary>
/// <param name="Sources">Labels of the feature sources with the hash of their weights.</param>
/// <param name="Protocol">Choices of the protocol.</param>
/// <param name="Options">Choices of the measurement.</param>
public sealed record RunHeader(IReadOnlyList<string> Sources, IReadOnlyDictionary<string, string> Protocol, EquivarianceOptions Options)
{
    /// <summary>Whether everything that numbers depend on is equal.</summary>
    public bool IsSameRun(RunHeader other) => Sources.SequenceEqual(other.Sources)
        && Protocol.OrderBy(p => p.Key, StringComparer.Ordinal).SequenceEqual(other.Protocol.OrderBy(p => p.Key, StringComparer.Ordinal))
        && JsonSerializer.Serialize(Options) == JsonSerializer.Serialize(other.Options);
}
