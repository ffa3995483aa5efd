using System.Globalization;

namespace Equiview.Formats.Csv;

/// <summary>
/// A table of numbers as comma-separated text: an optional header line of column names, then one row a line. Blank lines and lines that
/// start with # are passed over. A table without a header gets the names the caller expects, in order.
/// </summary>
public sealed class CsvTable
{
    private const long LongestFile = 512L << 20;

    private CsvTable(IReadOnlyList<string> columns, IReadOnlyList<double[]> rows)
    {
        Columns = columns;
        Rows = rows;
    }

    /// <summary>Column names in file order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows of numbers, one value a column.</summary>
    public IReadOnlyList<double[]> Rows { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">Columns that must be there; without a header line they are assumed in this order.</param>
    /// <exception cref="InvalidFileException">
    /// Missing, too large, a field that is not a number, rows of unequal length, an absent column.
    /// </exception>
    public static CsvTable Read(string path, params string[] expected)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, Directory.Exists(path) ? "this is a folder, not a csv file" : "there is no such file");
        if (file.Length > LongestFile)
            throw new InvalidFileException(path, "is larger than 512 MB; split it");
        string[]? columns = null;
        var rows = new List<double[]>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#')
                continue;
            string[] fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (columns is null && !double.TryParse(fields[0], CultureInfo.InvariantCulture, out _))
                columns = fields;
            else
                rows.Add(ParseRow(path, number, fields, (columns ??= expected).Length));
        }

        columns ??= expected;
        if (expected.FirstOrDefault(e => !columns.Contains(e, StringComparer.OrdinalIgnoreCase)) is { } absent)
            throw new InvalidFileException(path, $"has no column '{absent}'; its columns are {string.Join(", ", columns)}");
        return new CsvTable(columns, rows);
    }

    /// <summary>All values of a column, by name (letter case does not matter).</summary>
    public double[] Column(string name)
    {
        int index = Columns.ToList().FindIndex(c => c.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? [.. Rows.Select(r => r[index])] : throw new ArgumentException($"no column '{name}'", nameof(name));
    }

    /// <summary>Writes a table with a header; numbers in the shortest form that reads back the same.</summary>
    public static void Write(
        string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<double>> rows) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', columns));
        foreach (IReadOnlyList<double> row in rows)
            writer.WriteLine(string.Join(',', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
    });

    private static double[] ParseRow(string path, int line, string[] fields, int width)
    {
        if (fields.Length != width)
            throw new InvalidFileException(
                path,
                FormattableString.Invariant($"has {fields.Length} fields where {width} are expected"),
                FormattableString.Invariant($"line {line}"));
        var row = new double[width];
        for (int i = 0; i < width; i++)
        {
            if (!double.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out row[i]))
                throw new InvalidFileException(path, $"'{fields[i]}' is not a number", FormattableString.Invariant($"line {line}"));
        }

        return row;
    }
}
