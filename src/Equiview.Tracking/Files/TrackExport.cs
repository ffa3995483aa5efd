using Equiview.Formats;
using Equiview.Formats.Blender;
using Equiview.Formats.DeepLabCut;
using Equiview.Formats.Napari;
using Equiview.Formats.Nuke;
using Equiview.Formats.Sleap;
namespace Equiview.Tracking.Files;

/// <summary>
/// Tracks in formats of other tools. Points have their names, or "point_N"; frames the numbers of the video. A point that is not visible
/// has no position: these formats know no guess.
/// </summary>
public static class TrackExport
{
    /// <summary>The file where none is named.</summary>
    public static string DefaultName(TrackFormat format) => "tracks" + Endings(format)[0];

    /// <summary>Refuses a name that does not fit the format, before any work.</summary>
    /// <exception cref="UsageException">Another extension than the format has.</exception>
    public static void RequireName(string path, TrackFormat format)
    {
        if (path != "-" && !Endings(format).Contains(Path.GetExtension(path).ToLowerInvariant()))
            throw new UsageException($"tracks for {format} are written as {string.Join(" or ", Endings(format))}, not as '{path}'");
    }

    /// <summary>Writes tracks.</summary>
    /// <param name="path">Its extension is one of the format.</param>
    /// <param name="format">The format.</param>
    /// <param name="tracks">Tracks of one video.</param>
    /// <param name="video">Size, frame numbers and times of the video.</param>
    /// <exception cref="UsageException">Another extension; or two points of one name.</exception>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, TrackFormat format, IReadOnlyList<PointTrack> tracks, TrackedVideo video)
    {
        RequireName(path, format);
        PointTable table = ToTable(tracks, video);
        switch (format)
        {
            case TrackFormat.DeepLabCut:
                DeepLabCutFile.Write(path, table);
                break;
            case TrackFormat.Sleap:
                SleapAnalysisFile.Write(path, table);
                break;
            case TrackFormat.Napari:
                NapariPointsFile.Write(path, table);
                break;
            case TrackFormat.Nuke:
                NukeTracksFile.Write(path, table, video.Size);
                break;
            default:
                BlenderTracksScript.Write(path, table, video.Size);
                break;
        }
    }

    /// <summary>
    /// Queries from a file of DeepLabCut, SLEAP or napari: for each point, the first frame that shows it; of DeepLabCut, surely. Null where
    /// the file is of none of these.
    /// </summary>
    internal static IReadOnlyList<PointQuery>? ReadQueries(string path)
    {
        if (ReadTable(path) is not { } table)
            return null;
        var queries = new List<PointQuery>();
        for (int p = 0; p < table.Names.Count; p++)
        {
            int[] shown = [.. Enumerable.Range(0, table.Frames.Count).Where(f => table[p, f].IsFinite)];
            if (shown.Length == 0)
                continue;
            int first = shown.Cast<int?>().FirstOrDefault(f => table.Score(p, f!.Value) >= SureScore)
                ?? shown.MaxBy(f => table.Score(p, f));
            queries.Add(new PointQuery(p, table.Frames[first], table[p, first]) { Name = table.Names[p] });
        }

        return queries.Count > 0 ? queries : throw new InvalidFileException(path, "shows no point in any frame");
    }

    // What DeepLabCut itself takes for a detection (pcutoff).
    private const double SureScore = 0.6;

    private static PointTable? ReadTable(string path)
    {
        if (Path.GetExtension(path).Equals(".h5", StringComparison.OrdinalIgnoreCase))
        {
            return SleapAnalysisFile.Is(path) ? SleapAnalysisFile.Read(path) : DeepLabCutFile.Is(path) ? DeepLabCutFile.Read(path)
                : throw new InvalidFileException(path, "is neither a file of DeepLabCut nor an analysis file of SLEAP");
        }

        return DeepLabCutFile.Is(path) ? DeepLabCutFile.Read(path) : NapariPointsFile.Is(path) ? NapariPointsFile.Read(path) : null;
    }

    private static string[] Endings(TrackFormat format) => format switch
    {
        TrackFormat.DeepLabCut => [".csv", ".h5"],
        TrackFormat.Sleap => [".h5"],
        TrackFormat.Napari => [".csv"],
        TrackFormat.Nuke => [".nk", ".txt"],
        _ => [".py"],
    };

    private static PointTable ToTable(IReadOnlyList<PointTrack> tracks, TrackedVideo video)
    {
        string[] names = [.. tracks.Select(t => t.Query.Name ?? FormattableString.Invariant($"point_{t.Query.Track}"))];
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { Key: var twice })
            throw new UsageException($"two points have the name '{twice}'; other tools need a name for each");
        int count = tracks.Count == 0 ? 0 : tracks[0].Length;
        var table = new PointTable(names, [.. Enumerable.Range(0, count).Select(video.Frames.FrameAt)])
        {
            Seconds = video.HasTimes ? [.. video.Seconds!.Take(count).Select(s => s!.Value)] : null,
        };
        for (int p = 0; p < tracks.Count; p++)
        {
            for (int f = 0; f < count; f++)
            {
                table.Scores[(p * count) + f] = Math.Round(tracks[p].Confidence[f], 4);
                if (tracks[p].Visible[f])
                    table[p, f] = tracks[p].Points[f];
            }
        }

        return table;
    }
}
