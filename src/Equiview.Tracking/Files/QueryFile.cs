using Equiview.Formats;
using Equiview.Formats.Csv;
namespace Equiview.Tracking.Files;

/// <summary>Reads queries as csv: columns frame, x, y and, if there is one, track; raster pixels. Without a header the order must be known.</summary>
public static class QueryFile
{
    /// <summary>Reads the queries; without a column "track" they are numbered from 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="order">Columns of a file without header.</param>
    /// <exception cref="InvalidFileException">Not readable, a value that is not finite, or no query.</exception>
    public static IReadOnlyList<PointQuery> Read(string path, QueryOrder order = QueryOrder.TrackFrameXY)
    {
        string[] columns = order switch { QueryOrder.FrameXY => ["frame", "x", "y"], QueryOrder.FrameYX => ["frame", "y", "x"], _ => ["track", "frame", "x", "y"] };
        CsvTable table = CsvTable.Read(path, HasHeader(path) ? ["frame", "x", "y"] : columns);
        double[] frame = table.Column("frame"), x = table.Column("x"), y = table.Column("y");
        double[] track = table.Columns.Contains("track", StringComparer.OrdinalIgnoreCase) ? table.Column("track") : [.. Enumerable.Range(0, frame.Length).Select(i => (double)i)];
        int bad = Array.FindIndex([.. Enumerable.Range(0, frame.Length)], i => !(Whole(frame[i]) && Whole(track[i]) && double.IsFinite(x[i]) && double.IsFinite(y[i])));
        if (bad >= 0)
            throw new InvalidFileException(path, "has a coordinate that is not finite, or a frame or track that is no whole number", FormattableString.Invariant($"query {bad + 1}"));
        return frame.Length > 0 ? [.. frame.Select((f, i) => new PointQuery((int)track[i], (int)f, new(x[i], y[i])))] : throw new InvalidFileException(path, "holds no queries");
        static bool Whole(double value) => value is >= 0 and <= int.MaxValue && value == Math.Floor(value);
    }

    private static bool HasHeader(string path) =>
        File.Exists(path) && File.ReadLines(path).FirstOrDefault(l => !string.IsNullOrWhiteSpace(l) && l[0] != '#') is { } line && char.IsAsciiLetter(line.TrimStart()[0]);
}
