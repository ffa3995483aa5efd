using System.Text.Json;
using Equiview.Reporting;

namespace Equiview.Evaluation.Comparison;

/// <summary>Finished tasks of a comparison on disk, so that an interrupted one goes on where it stopped.</summary>
/// <param name="folder">Folder of the report.</param>
/// <param name="identity">Everything the results depend on.</param>
internal sealed class ComparisonCheckpoint(string folder, string identity)
{
    /// <summary>The stored result of a task of this identity, or a new one, which is stored.</summary>
    public async Task<TaskComparison> GetAsync(string name, string settings, Func<Task<TaskComparison>> run)
    {
        string path = Path.Combine(folder, $"task-{name}.json"), key = $"{identity} | {settings}";
        if (File.Exists(path) && Read(path) is { Result: not null } stored && stored.Key == key)
            return stored.Result;
        TaskComparison result = await run().ConfigureAwait(false);
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new Stored(key, result), ReportJson.ResultOptions));
        return result;
    }

    private static Stored? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(path), ReportJson.ResultOptions);
        }
        catch (JsonException)
        {
            return null; // broken: measured again
        }
    }

    private sealed record Stored(string Key, TaskComparison Result);
}
