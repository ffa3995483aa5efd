using Equiview.Formats.Csv;
namespace Equiview.Tracking.Files;

/// <summary>
/// Reads queries as csv: columns frame, x, y and optionally track and name; raster pixels. A track that is no number is a name. For a file
/// without header the order of columns is an argument. Files of DeepLabCut (.csv, .h5), SLEAP (analysis .h5) and napari (points .csv) are
/// known by what they hold; each of their points is a query where it is first seen.
/// </summary>
public static class QueryFile
{
    /// <summary>Reads the queries; without a column "track" they are numbered from 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="order">Columns of a file without header.</param>
    /// <exception cref="InvalidFileException">Not readable, a value that is not finite, or no query; all bad rows are counted.</exception>
    public static IReadOnlyList<PointQuery> Read(string path, QueryOrder order = QueryOrder.TrackFrameXY)
    {
        (IReadOnlyList<PointQuery> queries, IReadOnlyList<string> bad) = ReadGood(path, order);
        return bad.Count == 0 ? queries : throw new InvalidFileException(path, CsvTable.Summarize(bad));
    }

    /// <summary>Reads the queries of the rows that hold one, and says what is wrong with the others.</summary>
    /// <exception cref="InvalidFileException">Not readable, or no query at all.</exception>
    public static (IReadOnlyList<PointQuery> Queries, IReadOnlyList<string> Bad) ReadGood(
        string path, QueryOrder order = QueryOrder.TrackFrameXY)
    {
        if (TrackExport.ReadQueries(path) is { } imported)
            return (imported, []);
        CsvTable table = CsvTable.Read(path, Columns(order), ["frame", "x", "y"], skipBad: true);
        double[] frame = table.Column("frame"), x = table.Column("x"), y = table.Column("y");
        string[]? track = table.Text("track"), name = table.Text("name");
        var numbers = new TrackNumbers(track);
        List<string> bad = [.. table.Rejected];
        var queries = new List<PointQuery>();
        for (int i = 0; i < frame.Length; i++)
        {
            if (!IsWhole(frame[i]) || !double.IsFinite(x[i]) || !double.IsFinite(y[i]))
                bad.Add(FormattableString.Invariant($"line {table.Lines[i]}: {Rule}"));
            else
                queries.Add(new PointQuery(numbers.Of(i), (int)frame[i], new(x[i], y[i])) { Name = Name(name?[i]) ?? numbers.NameOf(i) });
        }

        return queries.Count > 0 || bad.Count > 0 ? (queries, bad) : throw new InvalidFileException(path, "holds no queries");
    }

    private const string Rule = "a coordinate that is not finite, or a frame that is no whole number";

    private static string? Name(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>Columns of a file without header.</summary>
    internal static string[] Columns(QueryOrder order) => order switch
    {
        QueryOrder.FrameXY => ["frame", "x", "y"],
        QueryOrder.FrameYX => ["frame", "y", "x"],
        _ => ["track", "frame", "x", "y"],
    };

    private static bool IsWhole(double value) => value is >= 0 and <= int.MaxValue && value == Math.Floor(value);

    /// <summary>Numbers of tracks that are given as numbers, as names, or not at all.</summary>
    private sealed class TrackNumbers
    {
        private readonly string[]? texts;
        private readonly bool numeric;
        private readonly Dictionary<string, int> named = [];

        public TrackNumbers(string[]? texts)
        {
            this.texts = texts;
            numeric = texts?.All(t => int.TryParse(t, out int n) && n >= 0) ?? false;
            foreach (string text in numeric ? [] : texts ?? [])
                named.TryAdd(text, named.Count);
        }

        public int Of(int row) => texts is null ? row : numeric ? int.Parse(texts[row], System.Globalization.CultureInfo.InvariantCulture)
            : named[texts[row]];

        public string? NameOf(int row) => texts is null || numeric ? null : texts[row];
    }
}
