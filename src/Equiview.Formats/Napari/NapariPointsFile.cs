using System.Globalization;
using Equiview.Formats.Csv;
namespace Equiview.Formats.Napari;

/// <summary>
/// Points layers of napari as .csv: a row a point with index, axis-0 (frame), axis-1 (y), axis-2 (x) and the point's properties, here
/// track, confidence and, where known, seconds. A point that is not seen has no row.
/// </summary>
internal static class NapariPointsFile
{
    private const string Track = "track", Confidence = "confidence", Seconds = "seconds";
    private static readonly string[] NameColumns = [Track, "label", "name"];

    /// <summary>Writes a table.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, PointTable table)
    {
        string[] columns = ["index", "axis-0", "axis-1", "axis-2", Track, Confidence, .. table.Seconds is null ? (string[])[] : [Seconds]];
        CsvTable.Write(path, columns, Rows(table).Select((row, i) => row.Prepend(i.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>
    /// Reads the points; those of one track (a column "track", "label" or "name") are one point of the table, without such a column each
    /// row is.
    /// </summary>
    /// <exception cref="InvalidFileException">Not readable, or not of this format.</exception>
    public static PointTable Read(string path)
    {
        bool still = !ReadColumns(path).Contains("axis-2");
        string[] axes = still ? ["axis-0", "axis-1"] : ["axis-0", "axis-1", "axis-2"];
        CsvTable csv = CsvTable.Read(path, axes, axes, skipBad: false);
        double[] y = csv.Column(axes[^2]), x = csv.Column(axes[^1]);
        double[] frame = still ? new double[x.Length] : csv.Column(axes[0]);
        string[] names = NameColumns.Select(csv.Text).FirstOrDefault(t => t is not null)
            ?? [.. Enumerable.Range(0, x.Length).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        double[]? confidence = csv.Columns.Contains(Confidence) ? csv.Column(Confidence) : null;
        int wrong = Array.FindIndex(frame, f => f is not (>= 0 and <= int.MaxValue) || f != Math.Floor(f));
        if (wrong >= 0)
            throw new InvalidFileException(path, FormattableString.Invariant($"line {csv.Lines[wrong]}: axis-0 is no number of a frame"));
        int[] frames = [.. frame.Select(f => (int)f).Distinct().Order()];
        string[] distinct = [.. names.Distinct()];
        var table = new PointTable(distinct, frames);
        Dictionary<string, int> rowOf = distinct.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        for (int i = 0; i < x.Length; i++)
        {
            int at = Array.BinarySearch(frames, (int)frame[i]);
            table.Set(rowOf[names[i]], at, PointTable.FromCentered(x[i], y[i]), confidence?[i] ?? 1);
        }

        return table;
    }

    /// <summary>Whether a file is of this format.</summary>
    internal static bool Is(string path) => File.Exists(path) && ReadColumns(path).Contains("axis-1");

    private static string[] ReadColumns(string path) =>
        [.. File.ReadLines(path).Take(1).SelectMany(l => l.Split(',')).Select(c => c.Trim().Trim('"'))];

    private static IEnumerable<IEnumerable<string>> Rows(PointTable table)
    {
        for (int p = 0; p < table.Names.Count; p++)
        {
            for (int f = 0; f < table.Frames.Count; f++)
            {
                if (!table[p, f].IsFinite)
                    continue;
                PixelPoint point = PointTable.ToCentered(table[p, f]);
                double[] values = [table.Frames[f], point.Y, point.X];
                double[] properties = [table.Score(p, f), .. table.Seconds is { } seconds ? [seconds[f]] : (double[])[]];
                yield return [.. values.Select(Text), table.Names[p], .. properties.Select(Text)];
            }
        }

        static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
    }
}
