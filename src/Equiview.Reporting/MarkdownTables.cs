using System.Text;

namespace Equiview.Reporting;

/// <summary>A table of a report as Markdown.</summary>
/// <param name="Report">Name of the report: the folder that holds report.json.</param>
/// <param name="Table">Title of the table in lower case, words joined by hyphens.</param>
/// <param name="Text">The lines of the Markdown table, without a final line feed.</param>
public sealed record MarkdownTable(string Report, string Table, string Text)
{
    /// <summary>"REPORT/TABLE": the name a marker uses.</summary>
    public string Name => $"{Report}/{Table}";

    /// <summary>The table between its markers, ready to be pasted into a document.</summary>
    public string WithMarkers => $"<!-- table {Name} -->\n{Text}\n{MarkdownTables.End}";

    /// <summary>Whether a marker means this table: "REPORT/TABLE", or "TABLE" alone.</summary>
    public bool IsNamed(string name) => name == Name || name == Table;
}

/// <summary>
/// Measurement tables of documents, generated from report.json. A document marks a table by a line <c>&lt;!-- table NAME --&gt;</c> before
/// it and a line <c>&lt;!-- end --&gt;</c> after it.
/// </summary>
public static class MarkdownTables
{
    /// <summary>The line after a table.</summary>
    internal const string End = "<!-- end -->";

    private const string Start = "<!-- table ", Close = " -->";

    /// <summary>All tables of a report.</summary>
    /// <param name="path">The report.json.</param>
    /// <exception cref="InvalidFileException">Missing, not a report, or of a newer layout.</exception>
    public static IReadOnlyList<MarkdownTable> Read(string path)
    {
        string report = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "";
        return [.. ReportJson.Read(path).Tables.Select(t => new MarkdownTable(Slug(report), Slug(t.Title), Text(t)))];
    }

    /// <summary>A metric table as Markdown: labels to the left, numbers to the right.</summary>
    public static string Text(MetricTable table)
    {
        (string[] columns, IReadOnlyList<string[]> rows) = ReportText.Cells(table);
        string rule = "| --- |" + string.Concat(columns.Skip(1).Select(_ => " ---: |"));
        return string.Join('\n', [Line(columns), rule, .. rows.Select(Line)]);
    }

    /// <summary>Replaces what stands between the markers of a document; markers of other tables stay as they are.</summary>
    /// <param name="document">Markdown with markers.</param>
    /// <param name="tables">The tables to put in.</param>
    /// <param name="replaced">How many tables were replaced.</param>
    /// <exception cref="UsageException">A marker has no end, or two tables answer to its name.</exception>
    public static string Replace(string document, IReadOnlyList<MarkdownTable> tables, out int replaced)
    {
        var result = new StringBuilder();
        replaced = 0;
        int at = 0;
        for (int start; (start = document.IndexOf(Start, at, StringComparison.Ordinal)) >= 0;)
        {
            int close = document.IndexOf(Close, start, StringComparison.Ordinal);
            int end = close < 0 ? -1 : document.IndexOf(End, close, StringComparison.Ordinal);
            int next = close < 0 ? -1 : document.IndexOf(Start, close, StringComparison.Ordinal);
            string name = close < 0 ? "" : document[(start + Start.Length)..close].Trim();
            if (end < 0 || (next >= 0 && next < end))
                throw new UsageException($"the marker of table '{name}' has no '{End}' after it");
            MarkdownTable[] found = [.. tables.Where(t => t.IsNamed(name))];
            if (found.Length > 1)
                throw new UsageException($"'{name}' can be any of {string.Join(", ", found.Select(t => t.Name))}; write REPORT/TABLE");
            result.Append(document, at, close + Close.Length - at);
            result.Append(found.Length == 1 ? $"\n{found[0].Text}\n" : document[(close + Close.Length)..end]).Append(End);
            replaced += found.Length;
            at = end + End.Length;
        }

        return result.Append(document, at, document.Length - at).ToString();
    }

    /// <summary>Replaces the tables of a Markdown file in place; the file is written only when something changes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tables">The tables to put in.</param>
    /// <returns>How many tables were replaced, at least one.</returns>
    /// <exception cref="InvalidFileException">There is no such file.</exception>
    /// <exception cref="UsageException">No marker names one of the tables, a marker has no end, or its name is ambiguous.</exception>
    public static int ReplaceIn(string path, IReadOnlyList<MarkdownTable> tables)
    {
        if (!File.Exists(path))
            throw new InvalidFileException(path, "there is no such file");
        string before = File.ReadAllText(path), after = Replace(before, tables, out int replaced);
        if (replaced == 0)
            throw new UsageException($"{path} marks none of the tables {string.Join(", ", tables.Select(t => t.Name))}");
        if (after != before)
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(after));
        return replaced;
    }

    private static string Line(string[] cells) => $"| {string.Join(" | ", cells.Select(Cell))} |";

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    private static string Slug(string text) =>
        string.Join(
            '-',
            new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
                .Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
