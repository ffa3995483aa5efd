namespace Equiview.Reporting;

/// <summary>
/// What a document asks for by a comment before a generated text, which ends at <c>&lt;!-- end --&gt;</c>:
/// <c>table NAME + NAME; METRIC, METRIC; across</c> is a table, all metrics where none is named;
/// <c>value NAME; ROW; METRIC</c> is one number, in a cell of a table too, which a bar would end.
/// </summary>
/// <param name="IsValue">One number in place of a table.</param>
/// <param name="Tables">Names of tables whose rows follow one another.</param>
/// <param name="Row">Label of the row of a value.</param>
/// <param name="Metrics">Metrics that are shown, in this order; empty: all.</param>
/// <param name="Across">Rows labeled "A · B" or "A: B" become a row A with a column B.</param>
internal sealed record MarkdownMarker(
    bool IsValue, IReadOnlyList<string> Tables, string? Row, IReadOnlyList<string> Metrics, bool Across)
{
    /// <summary>The comment after a generated text.</summary>
    public const string End = "<!-- end -->";

    /// <summary>Reads the inside of a comment.</summary>
    /// <param name="text">"table NAME ..." or "value NAME ...".</param>
    /// <exception cref="UsageException">It has another form.</exception>
    public static MarkdownMarker Parse(string text)
    {
        string[] parts = [.. text.Split(';').Select(p => p.Trim())];
        string kind = parts[0].Split(' ')[0];
        string[] tables = [.. parts[0][kind.Length..].Split(" + ").Select(t => t.Trim())];
        if (kind == "value" && parts.Length == 3 && tables.Length == 1)
            return new(true, tables, parts[1], [parts[2]], Across: false);
        if (kind == "table" && (parts.Length < 3 || (parts.Length == 3 && parts[2] == "across")))
            return new(false, tables, null, parts.Length < 2 ? [] : List(parts[1]), parts.Length == 3);
        throw new UsageException(
            $"the marker '{text}' is neither 'table NAME + NAME; METRIC, METRIC; across' nor 'value NAME; ROW; METRIC'");
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
