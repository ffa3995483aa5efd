using System.Text.Json;
using System.Text.Json.Serialization;

namespace Equiview.Reporting;

/// <summary>
/// The finished items of a long run as JSON lines: first what is measured and how, then one line an item. Appended as the run goes, so that
/// it can be stopped and resumed; the logs of one run's shards merge.
/// </summary>
/// <typeparam name="THeader">What is measured and how; two shards of one run have the same.</typeparam>
/// <typeparam name="TOutcome">The outcome of one item.</typeparam>
/// <param name="key">Names an item; each counts once.</param>
/// <param name="succeeded">Whether an item has its result. One that failed first and succeeded later counts as succeeded.</param>
internal sealed class RunLog<THeader, TOutcome>(Func<TOutcome, string> key, Func<TOutcome, bool> succeeded)
    where THeader : class
    where TOutcome : class
{
    private const long LongestFile = 1L << 30;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Starts or continues a log.</summary>
    /// <param name="path">The file; made when missing.</param>
    /// <param name="header">What is measured and how.</param>
    /// <returns>What is finished already.</returns>
    /// <exception cref="UsageException">The file belongs to another run.</exception>
    /// <exception cref="InvalidFileException">The file is no such log.</exception>
    public IReadOnlyList<TOutcome> Open(string path, THeader header)
    {
        if (!File.Exists(path))
        {
            File.WriteAllText(path, Line(header));
            return [];
        }

        (THeader before, IReadOnlyList<TOutcome> outcomes) = Read(path);
        if (!IsSameRun(before, header))
            throw new UsageException($"{path} belongs to a run with other settings; choose another output folder or remove it");

        // A line that was cut off must not be glued to the next one.
        if (File.ReadAllBytes(path) is [.., not (byte)'\n'])
            File.WriteAllText(path, Line(before) + string.Concat(outcomes.Select(Line)));
        return outcomes;
    }

    /// <summary>Adds a finished item.</summary>
    public void Append(string path, TOutcome outcome) => File.AppendAllText(path, Line(outcome));

    /// <summary>Reads a log; a last line that was cut off is passed over.</summary>
    /// <exception cref="InvalidFileException">Missing, too large, or no such log.</exception>
    public (THeader Header, IReadOnlyList<TOutcome> Outcomes) Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, "there is no such file");
        if (file.Length > LongestFile)
            throw new InvalidFileException(path, "is too large for a log of a run");
        string[] lines = File.ReadAllLines(path);
        THeader header = Parse<THeader>(path, lines.FirstOrDefault() ?? "", 1);
        var outcomes = new List<TOutcome>();
        for (int i = 1; i < lines.Length; i++)
        {
            bool cut = i == lines.Length - 1 && !lines[i].EndsWith('}');
            if (!cut && lines[i].Length > 0)
                outcomes.Add(Parse<TOutcome>(path, lines[i], i + 1));
        }

        return (header, Once(outcomes));
    }

    /// <summary>Puts the logs of one run together.</summary>
    /// <exception cref="UsageException">They belong to different runs.</exception>
    public (THeader Header, IReadOnlyList<TOutcome> Outcomes) Merge(IReadOnlyList<string> paths)
    {
        var logs = paths.Select(Read).ToArray();
        int other = Array.FindIndex(logs, l => !IsSameRun(l.Header, logs[0].Header));
        if (other >= 0)
            throw new UsageException($"{paths[other]} and {paths[0]} are of different runs");
        return (logs[0].Header, Once(logs.SelectMany(l => l.Outcomes)));
    }

    private static bool IsSameRun(THeader a, THeader b) => Line(a) == Line(b);

    private static string Line<T>(T value) => JsonSerializer.Serialize(value, Options) + "\n";

    private TOutcome[] Once(IEnumerable<TOutcome> outcomes) =>
        [.. outcomes.GroupBy(key).Select(g => g.FirstOrDefault(succeeded) ?? g.Last())];

    private static T Parse<T>(string path, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Options) ?? throw new JsonException("nothing there");
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, "is not a log of this kind of run", FormattableString.Invariant($"line {number}"), error);
        }
    }
}
