using System.Globalization;
using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
namespace Equiview.Tracking.Files;

/// <summary>
/// Tracks in files, by extension. csv: track,frame,x,y,visible,confidence,out_of_frame in raster pixels. npz: TAP-Vid's arrays points [N,
/// T, 2] from 0 to 1 and occluded [N, T], with query_points [N, 3] as (t, y, x) in pixels, confidence and out_of_frame [N, T], track [N]
/// and size [2]. json: per track the values of the csv, with its query.
/// Frame numbers are the video's own where only some of its frames were used; where the video states times they stand in a column or array
/// "seconds" behind the others; names of points in a column "name" of csv and json.
/// </summary>
public static class TrackFile
{
    private static readonly string[] Columns = ["track", "frame", "x", "y", "visible", "confidence", "out_of_frame"];

    /// <summary>First line of a csv of tracks.</summary>
    public static string CsvHeader => string.Join(',', Columns);

    /// <summary>Refuses a name that <see cref="Write(string, IReadOnlyList{PointTrack}, TrackedVideo)"/> would, before any work.</summary>
    /// <exception cref="UsageException">Another extension than .csv, .npz or .json.</exception>
    public static void RequireName(string path)
    {
        if (path != "-" && Path.GetExtension(path).ToLowerInvariant() is not (".csv" or ".npz" or ".json"))
            throw new UsageException($"tracks are written as .csv, .npz or .json, not as '{path}'");
    }

    /// <summary>Writes tracks of a video whose frames are numbered from 0.</summary>
    /// <param name="path">Ends in .csv, .npz or .json.</param>
    /// <param name="tracks">Tracks of one video.</param>
    /// <param name="size">Size of the video.</param>
    /// <exception cref="UsageException">Another extension.</exception>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<PointTrack> tracks, ImageSize size) =>
        Write(path, tracks, new TrackedVideo(size));

    /// <summary>Writes tracks.</summary>
    /// <param name="path">Ends in .csv, .npz or .json.</param>
    /// <param name="tracks">Tracks of one video.</param>
    /// <param name="video">Size, frame numbers and times of the video.</param>
    /// <exception cref="UsageException">Another extension.</exception>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<PointTrack> tracks, TrackedVideo video)
    {
        RequireName(path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                WriteCsv(path, tracks, video);
                break;
            case ".npz":
                NpzFile.Write(path, Arrays(tracks, video));
                break;
            default:
                AtomicFile.Write(path, stream => WriteJson(stream, tracks, video));
                break;
        }
    }

    /// <summary>Reads a csv of tracks; every track must name every frame once. The query of a track is its first visible frame.</summary>
    /// <exception cref="InvalidFileException">Not readable, or a frame is missing or doubled.</exception>
    public static IReadOnlyList<PointTrack> ReadCsv(string path)
    {
        CsvTable table = CsvTable.Read(path, "track", "frame", "x", "y", "visible");
        List<string> names = [.. table.Columns];
        int[] at = [.. Columns.Select(c => names.FindIndex(n => n.Equals(c, StringComparison.OrdinalIgnoreCase)))];
        return [.. table.Rows.GroupBy(r => r[at[0]]).Select(group => ReadTrack(path, group.Key, [.. group.OrderBy(r => r[at[1]])], at))];
    }

    private static void WriteCsv(string path, IReadOnlyList<PointTrack> tracks, TrackedVideo video)
    {
        bool named = tracks.Any(t => t.Query.Name is not null);
        string[] columns = [.. Columns, .. video.HasTimes ? ["seconds"] : (string[])[], .. named ? ["name"] : (string[])[]];
        CsvTable.Write(path, columns, tracks.SelectMany(t => t.Points.Select((_, f) =>
            Row(t, f, video).Select(v => v.ToString("R", CultureInfo.InvariantCulture))
                .Concat(named ? [t.Query.Name ?? string.Empty] : []))));
    }

    private static double[] Row(PointTrack track, int frame, TrackedVideo video) =>
    [
        track.Query.Track, video.Frames.FrameAt(frame), track.Points[frame].X, track.Points[frame].Y, track.Visible[frame] ? 1 : 0,
        Math.Round(track.Confidence[frame], 4), track.OutOfFrame[frame] ? 1 : 0,
        .. video.HasTimes ? [video.Seconds![frame]!.Value] : (double[])[],
    ];

    // rows in order of frame; at[i] is where the i-th of Columns stands in a row, or -1.
    private static PointTrack ReadTrack(string path, double track, double[][] rows, int[] at)
    {
        int wrong = Array.FindIndex([.. rows.Select((r, i) => r[at[1]] == i)], right => !right);
        if (wrong >= 0 || track is not (>= 0 and <= int.MaxValue))
        {
            string where = FormattableString.Invariant($"track {track}, frame {wrong}");
            throw new InvalidFileException(path, "a track must name each frame from 0 once", where);
        }

        bool[] visible = [.. rows.Select(r => r[at[4]] != 0)];
        PixelPoint[] points = [.. rows.Select(r => new PixelPoint(r[at[2]], r[at[3]]))];
        float[]? confidence = at[5] < 0 ? null : [.. rows.Select(r => (float)r[at[5]])];
        bool[]? outOfFrame = at[6] < 0 ? null : [.. rows.Select(r => r[at[6]] != 0)];
        int first = Math.Max(0, Array.IndexOf(visible, true));
        return new PointTrack(new PointQuery((int)track, first, points[first]), points, visible, confidence, outOfFrame);
    }

    private static Dictionary<string, StoredTensor> Arrays(IReadOnlyList<PointTrack> tracks, TrackedVideo video)
    {
        ImageSize size = video.Size;
        long n = tracks.Count, frames = tracks.Count == 0 ? 0 : tracks[0].Length;
        IEnumerable<PixelPoint> all = tracks.SelectMany(t => t.Points);
        float[] points = [.. all.SelectMany(p => (float[])[(float)(p.X / size.Width), (float)(p.Y / size.Height)])];
        IEnumerable<PointQuery> asked = tracks.Select(t => t.Query);
        float[] queries = [.. asked.SelectMany(q => (float[])[video.Frames.FrameAt(q.Frame), (float)q.Point.Y, (float)q.Point.X])];
        var arrays = new Dictionary<string, StoredTensor>
        {
            ["frame"] = StoredTensor.From((int[])[.. Enumerable.Range(0, (int)frames).Select(video.Frames.FrameAt)], frames),
            ["points"] = StoredTensor.From(points, n, frames, 2),
            ["occluded"] = Flags(tracks.SelectMany(t => t.Visible).Select(v => !v)),
            ["out_of_frame"] = Flags(tracks.SelectMany(t => t.OutOfFrame)),
            ["confidence"] = StoredTensor.From((float[])[.. tracks.SelectMany(t => t.Confidence)], n, frames),
            ["query_points"] = StoredTensor.From(queries, n, 3),
            ["track"] = StoredTensor.From((int[])[.. tracks.Select(t => t.Query.Track)], n),
            ["size"] = StoredTensor.From((int[])[size.Width, size.Height], 2),
        };
        if (video.HasTimes)
            arrays["seconds"] = StoredTensor.From((float[])[.. video.Seconds!.Take((int)frames).Select(s => (float)s!.Value)], frames);
        return arrays;

        StoredTensor Flags(IEnumerable<bool> flags) =>
            new(ElementType.Bool, [n, frames], (byte[])[.. flags.Select(f => (byte)(f ? 1 : 0))]);
    }

    private static void WriteJson(Stream stream, IReadOnlyList<PointTrack> tracks, TrackedVideo video)
    {
        using var json = new Utf8JsonWriter(stream);
        JsonSerializer.Serialize(json, new
        {
            width = video.Size.Width,
            height = video.Size.Height,
            frames = Enumerable.Range(0, tracks.Count == 0 ? 0 : tracks[0].Length).Select(video.Frames.FrameAt),
            seconds = video.HasTimes ? video.Seconds : null,
            tracks = tracks.Select(t => new
            {
                track = t.Query.Track,
                name = t.Query.Name,
                query = new { frame = video.Frames.FrameAt(t.Query.Frame), x = t.Query.Point.X, y = t.Query.Point.Y },
                x = t.Points.Select(p => p.X),
                y = t.Points.Select(p => p.Y),
                visible = t.Visible,
                confidence = t.Confidence,
                out_of_frame = t.OutOfFrame,
            }),
        });
    }
}
