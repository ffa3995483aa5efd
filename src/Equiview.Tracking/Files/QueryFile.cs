using Equiview.Formats;
using Equiview.Formats.Csv;
namespace Equiview.Tracking.Files;

/// <summary>
/// Reads queries as csv: columns frame, x, y and optionally track; raster pixels. For a file without header the order of columns is an
/// argument.
/// </summary>
public static class QueryFile
{
    /// <summary>Reads the queries; without a column "track" they are numbered from 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="order">Columns of a file without header.</param>
    /// <exception cref="InvalidFileException">Not readable, a value that is not finite, or no query.</exception>
    public static IReadOnlyList<PointQuery> Read(string path, QueryOrder order = QueryOrder.TrackFrameXY)
    {
        CsvTable table = CsvTable.Read(path, ExpectedColumns(path, order));
        double[] frame = table.Column("frame"), x = table.Column("x"), y = table.Column("y");
        double[] track = table.Columns.Contains("track", StringComparer.OrdinalIgnoreCase) ? table.Column("track")
            : [.. Enumerable.Range(0, frame.Length).Select(i => (double)i)];
        if (frame.Length == 0)
            throw new InvalidFileException(path, "holds no queries");
        var queries = new PointQuery[frame.Length];
        for (int i = 0; i < queries.Length; i++)
        {
            if (!IsWhole(frame[i]) || !IsWhole(track[i]) || !double.IsFinite(x[i]) || !double.IsFinite(y[i]))
                throw new InvalidFileException(path, Rule, FormattableString.Invariant($"query {i + 1}"));
            queries[i] = new PointQuery((int)track[i], (int)frame[i], new(x[i], y[i]));
        }

        return queries;
    }

    private const string Rule = "has a coordinate that is not finite, or a frame or track that is no whole number";

    /// <summary>Columns that a file must have.</summary>
    internal static string[] ExpectedColumns(string path, QueryOrder order) => HasHeader(path) ? ["frame", "x", "y"] : Columns(order);

    private static string[] Columns(QueryOrder order) => order switch
    {
        QueryOrder.FrameXY => ["frame", "x", "y"],
        QueryOrder.FrameYX => ["frame", "y", "x"],
        _ => ["track", "frame", "x", "y"],
    };

    private static bool IsWhole(double value) => value is >= 0 and <= int.MaxValue && value == Math.Floor(value);

    private static bool HasHeader(string path) => File.Exists(path)
        && File.ReadLines(path).FirstOrDefault(l => !string.IsNullOrWhiteSpace(l) && l[0] != '#') is { } line
        && char.IsAsciiLetter(line.TrimStart()[0]);
}
