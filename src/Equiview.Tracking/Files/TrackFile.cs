using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
namespace Equiview.Tracking.Files;

/// <summary>
/// Tracks in files, by extension. csv: track,frame,x,y,visible,confidence,out_of_frame in raster pixels. npz: TAP-Vid's arrays points [N, T, 2] from 0 to 1 and
/// occluded [N, T], with query_points [N, 3] as (t, y, x) in pixels, confidence and out_of_frame [N, T], track [N] and size [2]. json: the csv's values
/// a track, with its query.
/// </summary>
public static class TrackFile
{
    private static readonly string[] Columns = ["track", "frame", "x", "y", "visible", "confidence", "out_of_frame"];

    /// <summary>First line of a csv of tracks.</summary>
    public static string CsvHeader => string.Join(',', Columns);

    /// <summary>Writes tracks.</summary>
    /// <param name="path">Ends in .csv, .npz or .json.</param>
    /// <param name="tracks">Tracks of one video.</param>
    /// <param name="size">Size of the video.</param>
    /// <exception cref="UsageException">Another extension.</exception>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<PointTrack> tracks, ImageSize size)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                CsvTable.Write(path, Columns, tracks.SelectMany(t => t.Points.Select((p, f) => (double[])[t.Query.Track, f, p.X, p.Y, t.Visible[f] ? 1 : 0, Math.Round(t.Confidence[f], 4), t.OutOfFrame[f] ? 1 : 0])));
                break;
            case ".npz":
                NpzFile.Write(path, Arrays(tracks, size));
                break;
            case ".json":
                AtomicFile.Write(path, stream => WriteJson(stream, tracks, size));
                break;
            default:
                throw new UsageException($"tracks are written as .csv, .npz or .json, not as '{path}'");
        }
    }

    /// <summary>Reads a csv of tracks; every track must name every frame once. The query of a track is its first visible frame.</summary>
    /// <exception cref="InvalidFileException">Not readable, or a frame is missing or doubled.</exception>
    public static IReadOnlyList<PointTrack> ReadCsv(string path)
    {
        CsvTable table = CsvTable.Read(path, "track", "frame", "x", "y", "visible");
        int[] at = [.. Columns.Select(c => table.Columns.ToList().FindIndex(n => n.Equals(c, StringComparison.OrdinalIgnoreCase)))];
        var tracks = new List<PointTrack>();
        foreach (IGrouping<double, double[]> group in table.Rows.GroupBy(r => r[at[0]]))
        {
            double[][] rows = [.. group.OrderBy(r => r[at[1]])];
            int wrong = Array.FindIndex([.. rows.Select((r, i) => r[at[1]] == i)], right => !right);
            if (wrong >= 0 || group.Key is not (>= 0 and <= int.MaxValue))
                throw new InvalidFileException(path, "a track must name each frame from 0 once", FormattableString.Invariant($"track {group.Key}, frame {wrong}"));
            bool[] visible = [.. rows.Select(r => r[at[4]] != 0)];
            PixelPoint[] points = [.. rows.Select(r => new PixelPoint(r[at[2]], r[at[3]]))];
            int first = Math.Max(0, Array.IndexOf(visible, true));
            tracks.Add(new PointTrack(new PointQuery((int)group.Key, first, points[first]), points, visible, at[5] < 0 ? null : [.. rows.Select(r => (float)r[at[5]])], at[6] < 0 ? null : [.. rows.Select(r => r[at[6]] != 0)]));
        }

        return tracks;
    }

    private static Dictionary<string, StoredTensor> Arrays(IReadOnlyList<PointTrack> tracks, ImageSize size)
    {
        long n = tracks.Count, frames = tracks.Count == 0 ? 0 : tracks[0].Length;
        return new Dictionary<string, StoredTensor>
        {
            ["points"] = StoredTensor.From((float[])[.. tracks.SelectMany(t => t.Points).SelectMany(p => (float[])[(float)(p.X / size.Width), (float)(p.Y / size.Height)])], n, frames, 2),
            ["occluded"] = new(ElementType.Bool, [n, frames], (byte[])[.. tracks.SelectMany(t => t.Visible).Select(v => (byte)(v ? 0 : 1))]),
            ["out_of_frame"] = new(ElementType.Bool, [n, frames], (byte[])[.. tracks.SelectMany(t => t.OutOfFrame).Select(o => (byte)(o ? 1 : 0))]),
            ["confidence"] = StoredTensor.From((float[])[.. tracks.SelectMany(t => t.Confidence)], n, frames),
            ["query_points"] = StoredTensor.From((float[])[.. tracks.SelectMany(t => (float[])[t.Query.Frame, (float)t.Query.Point.Y, (float)t.Query.Point.X])], n, 3),
            ["track"] = StoredTensor.From((int[])[.. tracks.Select(t => t.Query.Track)], n),
            ["size"] = StoredTensor.From((int[])[size.Width, size.Height], 2),
        };
    }

    private static void WriteJson(Stream stream, IReadOnlyList<PointTrack> tracks, ImageSize size)
    {
        using var json = new Utf8JsonWriter(stream);
        JsonSerializer.Serialize(json, new
        {
            width = size.Width,
            height = size.Height,
            tracks = tracks.Select(t => new
            {
                track = t.Query.Track,
                query = new { frame = t.Query.Frame, x = t.Query.Point.X, y = t.Query.Point.Y },
                x = t.Points.Select(p => p.X),
                y = t.Points.Select(p => p.Y),
                visible = t.Visible,
                confidence = t.Confidence,
                out_of_frame = t.OutOfFrame,
            }),
        });
    }
}
