using System.Globalization;
using Equiview.Formats.Csv;
using Equiview.Formats.Files;
namespace Equiview.Formats.DeepLabCut;

/// <summary>
/// Positions as DeepLabCut (Mathis et al. 2018) keeps those of a video: a data frame of pandas with the columns (scorer, body part, x, y or
/// likelihood) and a row a frame, as .csv with three lines of header, or as .h5. A point that is not seen has no position. Of several
/// animals, the points are named "animal.part".
/// </summary>
internal static class DeepLabCutFile
{
    private const string Scorer = "equiview";
    private static readonly string[] Coordinates = ["x", "y", "likelihood"];

    /// <summary>Writes a table.</summary>
    /// <param name="path">Ends in .csv or .h5.</param>
    /// <param name="table">The positions.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, PointTable table)
    {
        string[][] columns = [.. table.Names.SelectMany(n => Coordinates.Select(c => (string[])[Scorer, n, c]))];
        if (IsHdf5(path))
            PandasFrame.Write(path, columns, table.Frames, Values(table));
        else
            WriteCsv(path, columns, table);
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">Ends in .csv or .h5.</param>
    /// <exception cref="InvalidFileException">Not readable, or not of this format.</exception>
    public static PointTable Read(string path)
    {
        (string[][] columns, long[] frames, double[] values) = IsHdf5(path) ? PandasFrame.Read(path) : ReadCsv(path);
        var parts = columns.Select((c, i) => (Name: string.Join('.', c[1..^1]), Coordinate: c[^1], Column: i))
            .GroupBy(c => c.Name).ToArray();
        int wrong = Array.FindIndex(frames, f => f is < 0 or > int.MaxValue);
        if (wrong >= 0)
            throw new InvalidFileException(path, FormattableString.Invariant($"row {wrong + 1} is frame {frames[wrong]}"));
        var table = new PointTable([.. parts.Select(p => p.Key)], [.. frames.Select(f => (int)f)]);
        for (int p = 0; p < parts.Length; p++)
        {
            int[] at =
            [
                .. Coordinates.Select(c => parts[p].Where(k => k.Coordinate == c).Select(k => k.Column).DefaultIfEmpty(-1).First()),
            ];
            if (at[0] < 0 || at[1] < 0)
                throw new InvalidFileException(path, $"has no x and y of '{parts[p].Key}'");
            for (int f = 0; f < frames.Length; f++)
            {
                int row = f * columns.Length;
                PixelPoint point = PointTable.FromCentered(values[row + at[0]], values[row + at[1]]);
                table.Set(p, f, point, at[2] < 0 ? (point.IsFinite ? 1 : 0) : values[row + at[2]]);
            }
        }

        return table;
    }

    /// <summary>Whether a file is of this format.</summary>
    internal static bool Is(string path) => IsHdf5(path) ? PandasFrame.Is(path)
        : File.Exists(path) && File.ReadLines(path).Take(1).Any(l => l.StartsWith("scorer,", StringComparison.Ordinal));

    private static bool IsHdf5(string path) => Path.GetExtension(path).Equals(".h5", StringComparison.OrdinalIgnoreCase);

    private static double[] Values(PointTable table)
    {
        int columns = Coordinates.Length * table.Names.Count;
        var values = new double[table.Frames.Count * columns];
        for (int f = 0; f < table.Frames.Count; f++)
        {
            for (int p = 0; p < table.Names.Count; p++)
            {
                int at = (f * columns) + (Coordinates.Length * p);
                PixelPoint point = PointTable.ToCentered(table[p, f]);
                (values[at], values[at + 1], values[at + 2]) = (point.X, point.Y, table.Score(p, f));
            }
        }

        return values;
    }

    private static void WriteCsv(string path, string[][] columns, PointTable table)
    {
        double[] values = Values(table);
        IEnumerable<string>[] header =
        [
            [.. columns.Select(c => c[1]).Prepend("bodyparts")], [.. columns.Select(c => c[2]).Prepend("coords")],
        ];
        IEnumerable<IEnumerable<string>> rows = table.Frames.Select((frame, f) => values.Skip(f * columns.Length).Take(columns.Length)
            .Select(v => double.IsFinite(v) ? v.ToString("R", CultureInfo.InvariantCulture) : string.Empty)
            .Prepend(frame.ToString(CultureInfo.InvariantCulture)));
        CsvTable.Write(path, [.. columns.Select(c => c[0]).Prepend("scorer")], header.Concat(rows));
    }

    private static (string[][] Columns, long[] Frames, double[] Values) ReadCsv(string path)
    {
        var header = new List<string[]>();
        var frames = new List<long>();
        var values = new List<double>();
        foreach ((int line, string[] fields, bool _) in CsvLines.Read(path))
        {
            if (header.Count > 0 && fields.Length != header[0].Length)
                throw new InvalidFileException(path, FormattableString.Invariant($"line {line} has {fields.Length} fields"));
            if (header.Count == 0 || header[^1][0] != "coords")
            {
                header.Add(fields);
                continue;
            }

            if (!long.TryParse(fields[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out long frame))
                throw new InvalidFileException(path, FormattableString.Invariant($"line {line} names no frame, but '{fields[0]}'"));
            frames.Add(frame);
            values.AddRange(fields.Skip(1).Select(f => f.Length == 0 ? double.NaN
                : double.TryParse(f, CultureInfo.InvariantCulture, out double v) ? v
                : throw new InvalidFileException(path, FormattableString.Invariant($"line {line} holds '{f}', which is no number"))));
        }

        if (header.Count is not (3 or 4) || header[0].Length < 4 || header[0][0] != "scorer" || header[^1][0] != "coords")
            throw new InvalidFileException(path, "has not the header of DeepLabCut: scorer, bodyparts, coords");
        string[][] columns = [.. Enumerable.Range(1, header[0].Length - 1).Select(i => (string[])[.. header.Select(h => h[i])])];
        return (columns, [.. frames], [.. values]);
    }
}
