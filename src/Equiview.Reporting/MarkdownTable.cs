namespace Equiview.Reporting;

/// <summary>A table of a report that documents can show.</summary>
/// <param name="Report">Name of the report: the folder that holds report.json.</param>
/// <param name="Table">Title of the table in lower case, words joined by hyphens.</param>
/// <param name="Content">The numbers.</param>
public sealed record MarkdownTable(string Report, string Table, MetricTable Content)
{
    /// <summary>"REPORT/TABLE": the name a marker uses.</summary>
    public string Name => $"{Report}/{Table}";

    /// <summary>The whole table as Markdown, without a final line feed.</summary>
    public string Text => MarkdownLayout.Table([Content], [], across: false);

    /// <summary>The table between its markers, ready to be pasted into a document.</summary>
    public string WithMarkers => $"<!-- table {Name} -->\n{Text}\n{MarkdownMarker.End}";

    /// <summary>Whether a marker means this table: "REPORT/TABLE", or "TABLE" alone.</summary>
    public bool IsNamed(string name) => name == Name || name == Table;

    /// <summary>All tables of a report.</summary>
    /// <param name="path">The report.json.</param>
    /// <exception cref="InvalidFileException">Missing, not a report, or of a newer layout.</exception>
    public static IReadOnlyList<MarkdownTable> Read(string path)
    {
        string report = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "";
        return [.. ReportJson.Read(path).Tables.Select(t => new MarkdownTable(Slug(report), Slug(t.Title), t))];
    }

    private static string Slug(string text) =>
        string.Join(
            '-',
            new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
                .Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
