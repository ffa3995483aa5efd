using System.Text;

namespace Equiview.Reporting;

/// <summary>
/// Documents whose measurements come from report.json: a comment <c>&lt;!-- table NAME --&gt;</c> or
/// <c>&lt;!-- value NAME; ROW; METRIC --&gt;</c> stands before each, <c>&lt;!-- end --&gt;</c> after it.
/// </summary>
public static class MarkdownDocument
{
    private static readonly string[] Starts = ["<!-- table ", "<!-- value "];
    private const string Open = "<!-- ", Close = " -->";

    /// <summary>Replaces what stands between the markers of a document; markers of other tables stay as they are.</summary>
    /// <param name="document">Markdown with markers.</param>
    /// <param name="tables">The tables to put in.</param>
    /// <param name="replaced">How many markers were answered.</param>
    /// <exception cref="UsageException">
    /// A marker has no end or another form, two tables answer to its name, or its table lacks the row or the metric.
    /// </exception>
    public static string Replace(string document, IReadOnlyList<MarkdownTable> tables, out int replaced)
    {
        var result = new StringBuilder();
        replaced = 0;
        int at = 0;
        for (int start; (start = NextStart(document, at)) >= 0;)
        {
            int close = document.IndexOf(Close, start, StringComparison.Ordinal);
            string name = close < 0 ? "" : document[(start + Open.Length)..close].Trim();
            int end = close < 0 ? -1 : document.IndexOf(MarkdownMarker.End, close, StringComparison.Ordinal);
            int next = close < 0 ? -1 : NextStart(document, close);
            if (end < 0 || (next >= 0 && next < end))
                throw new UsageException($"the marker of '{name}' has no '{MarkdownMarker.End}' after it");
            string? text = Answer(MarkdownMarker.Parse(name), tables);
            result.Append(document, at, close + Close.Length - at).Append(text ?? document[(close + Close.Length)..end])
                .Append(MarkdownMarker.End);
            replaced += text is null ? 0 : 1;
            at = end + MarkdownMarker.End.Length;
        }

        return result.Append(document, at, document.Length - at).ToString();
    }

    /// <summary>Replaces the measurements of a Markdown file in place; the file is written only when something changes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tables">The tables to put in.</param>
    /// <returns>How many markers were answered, at least one.</returns>
    /// <exception cref="InvalidFileException">There is no such file.</exception>
    /// <exception cref="UsageException">No marker names one of the tables, or one cannot be answered.</exception>
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

    // Null where a table of the marker is not among those given.
    private static string? Answer(MarkdownMarker marker, IReadOnlyList<MarkdownTable> tables)
    {
        MarkdownTable?[] found = [.. marker.Tables.Select(n => Named(n, tables))];
        if (found.Any(t => t is null))
            return null;
        if (!marker.IsValue)
            return $"\n{MarkdownLayout.Table([.. found.Select(t => t!.Content)], marker.Metrics, marker.Across)}\n";
        Metric metric = found[0]!.Content.Find(marker.Row!, marker.Metrics[0])
            ?? throw new UsageException($"{found[0]!.Name} has no '{marker.Metrics[0]}' in a row '{marker.Row}'");
        return MarkdownLayout.Number(metric);
    }

    private static MarkdownTable? Named(string name, IReadOnlyList<MarkdownTable> tables)
    {
        MarkdownTable[] found = [.. tables.Where(t => t.IsNamed(name))];
        return found.Length <= 1 ? found.FirstOrDefault()
            : throw new UsageException($"'{name}' can be any of {string.Join(", ", found.Select(t => t.Name))}; write REPORT/TABLE");
    }

    private static int NextStart(string document, int from)
    {
        int[] found = [.. Starts.Select(s => document.IndexOf(s, from, StringComparison.Ordinal)).Where(i => i >= 0)];
        return found.Length == 0 ? -1 : found.Min();
    }
}
