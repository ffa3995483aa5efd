using Equiview.Viewer.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Equiview.Viewer.Reports;

/// <summary>
/// One report, or two beside each other, as they stand in their folders. The files are listed when the page starts: a request can name one
/// of them and nothing else.
/// </summary>
internal sealed class ReportContent : IViewerContent
{
    private const int MostFiles = 50_000;
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".md"] = "text/plain; charset=utf-8",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".svg"] = "image/svg+xml",
        [".mp4"] = "video/mp4",
        [".webm"] = "video/webm",
    };

    private readonly string[] names;
    private readonly Dictionary<string, string>[] files;

    /// <summary>Lists the files of the folders.</summary>
    /// <exception cref="UsageException">A folder holds too many.</exception>
    public ReportContent(IReadOnlyList<string> folders)
    {
        names = [.. folders.Select(f => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))))];
        files = [.. folders.Select(List)];
    }

    /// <inheritdoc/>
    public string Kind => "reports";

    /// <inheritdoc/>
    public string Title => string.Join(" and ", names);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reports", context => context.SendAsync(names));
        routes.MapGet("/report/{number:int}/{**path}", async context =>
        {
            int number = HttpAnswers.RequireIndex(int.Parse((string)context.GetRouteValue("number")!, null), "report", files.Length);
            string path = (string?)context.GetRouteValue("path") is { Length: > 0 } named ? named : "report.html";
            if (!files[number].TryGetValue(path, out string? file))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = Types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
            await context.Response.SendFileAsync(file, context.RequestAborted);
        });
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // Links are left out: they may lead anywhere.
    private static Dictionary<string, string> List(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", options).Take(MostFiles + 1))
            found[Path.GetRelativePath(folder, file).Replace('\\', '/')] = Path.GetFullPath(file);
        return found.Count <= MostFiles ? found : throw new UsageException($"{folder} holds too many files for a report");
    }
}
