using System.Globalization;
using CsvHelper;

namespace Equiview.Formats.Csv;

/// <summary>
/// A table as text: an optional header line of column names, then one row a line. Fields are separated by commas, semicolons (then decimal
/// commas are understood, as spreadsheets of many countries write them) or tabs, and may be quoted. Blank lines and lines that start with #
/// are passed over. A first line without any number is the header; a table without one gets the names the caller expects, in order.
/// </summary>
public sealed class CsvTable
{
    private const int ShownBadRows = 5;
    private readonly List<string[]> texts = [];
    private readonly List<double[]> rows = [];
    private readonly List<int> lines = [];
    private readonly List<string> rejected = [];

    private CsvTable(IReadOnlyList<string> columns) => Columns = columns;

    /// <summary>Column names in file order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows of numbers, one value a column; NaN where a column that need not be numeric holds text.</summary>
    public IReadOnlyList<double[]> Rows => rows;

    /// <summary>Line in the file of each row, from 1.</summary>
    public IReadOnlyList<int> Lines => lines;

    /// <summary>Rows that were left out, each with its line and what is wrong with it.</summary>
    public IReadOnlyList<string> Rejected => rejected;

    /// <summary>Reads a table of numbers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">Columns that must be there; without a header line they are assumed in this order.</param>
    /// <exception cref="InvalidFileException">
    /// Missing, too large, an absent column, or bad rows (a field of these columns that is not a number, rows of unequal length): all are
    /// counted, the first ones named.
    /// </exception>
    public static CsvTable Read(string path, params string[] expected) => Read(path, expected, expected, skipBad: false);

    /// <summary>Reads a table some of whose columns may hold text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="assumed">Names of the columns of a file without header.</param>
    /// <param name="numeric">Columns that must be there and hold numbers.</param>
    /// <param name="skipBad">Whether bad rows are left out (<see cref="Rejected"/>) instead of being an error.</param>
    /// <exception cref="InvalidFileException">As above.</exception>
    public static CsvTable Read(string path, IReadOnlyList<string> assumed, IReadOnlyList<string> numeric, bool skipBad)
    {
        CsvTable? table = null;
        int[] checkedColumns = [];
        foreach ((int line, string[] fields, bool decimalComma) in CsvLines.Read(path))
        {
            bool header = table is null && fields.All(f => !double.TryParse(f, CultureInfo.InvariantCulture, out _));
            if (table is null)
            {
                table = new CsvTable(header ? fields : [.. assumed]);
                checkedColumns = table.Indices(path, numeric);
            }

            if (!header)
                table.Add(line, fields, checkedColumns, decimalComma);
        }

        table ??= new CsvTable([.. assumed]);
        return table.rejected.Count == 0 || skipBad ? table : throw new InvalidFileException(path, Summarize(table.rejected));
    }

    /// <summary>What is wrong with rows, in one line: the first ones, and how many more.</summary>
    public static string Summarize(IReadOnlyList<string> rejected)
    {
        int more = rejected.Count - ShownBadRows;
        string rest = more > 0 ? FormattableString.Invariant($"; and {more} more") : string.Empty;
        return string.Join("; ", rejected.Take(ShownBadRows)) + rest;
    }

    /// <summary>All values of a column, by name (letter case does not matter).</summary>
    public double[] Column(string name)
    {
        int index = IndexOf(name);
        return index >= 0 ? [.. rows.Select(r => r[index])] : throw new ArgumentException($"no column '{name}'", nameof(name));
    }

    /// <summary>All fields of a column as they stand, by name; null where there is no such column.</summary>
    public string[]? Text(string name)
    {
        int index = IndexOf(name);
        return index >= 0 ? [.. texts.Select(r => r[index])] : null;
    }

    /// <summary>Writes a table with a header; numbers in the shortest form that reads back the same.</summary>
    public static void Write(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<double>> rows) =>
        Write(path, columns, rows.Select(r => r.Select(v => v.ToString("R", CultureInfo.InvariantCulture))));

    /// <summary>Writes a table of texts with a header; fields are quoted where they need it.</summary>
    public static void Write(
        string path, IReadOnlyList<string> columns, IEnumerable<IEnumerable<string>> rows) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        using var csv = new CsvWriter(writer, CsvLines.Writing);
        foreach (IEnumerable<string> row in rows.Prepend(columns))
        {
            foreach (string field in row)
                csv.WriteField(field);
            csv.NextRecord();
        }
    });

    private int IndexOf(string name) => Columns.ToList().FindIndex(c => c.Equals(name, StringComparison.OrdinalIgnoreCase));

    private int[] Indices(string path, IReadOnlyList<string> numeric) =>
    [
        .. numeric.Select(name => IndexOf(name) is >= 0 and int index ? index
            : throw new InvalidFileException(path, $"has no column '{name}'; its columns are {string.Join(", ", Columns)}")),
    ];

    private void Add(int line, string[] fields, int[] numeric, bool decimalComma)
    {
        if (fields.Length != Columns.Count)
        {
            rejected.Add(FormattableString.Invariant($"line {line}: {fields.Length} fields where {Columns.Count} are expected"));
            return;
        }

        double[] row = [.. fields.Select(f => Number(f, decimalComma) ?? double.NaN)];
        if (numeric.Select(i => fields[i]).FirstOrDefault(f => Number(f, decimalComma) is null) is { } bad)
        {
            rejected.Add(FormattableString.Invariant($"line {line}: '{bad}' is not a number"));
            return;
        }

        rows.Add(row);
        texts.Add(fields);
        lines.Add(line);
    }

    private static double? Number(string field, bool decimalComma)
    {
        string text = decimalComma && !field.Contains('.', StringComparison.Ordinal) ? field.Replace(',', '.') : field;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
    }

}
