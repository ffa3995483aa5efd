using Equiview.Formats.Hdf5;
namespace Equiview.Formats.Sleap;

/// <summary>
/// Positions as the analysis files of SLEAP (Pereira et al. 2022) hold them, .h5: tracks [animals, 2, nodes, frames] with names of nodes
/// and animals, point_scores [animals, nodes, frames] and track_occupancy [frames, animals]. All points are written as the nodes of one
/// animal; of several animals, the points read are named "animal.node". Frames are those from 0, also where no point is seen.
/// </summary>
internal static class SleapAnalysisFile
{
    private const string Animal = "track_0";

    /// <summary>Writes a table; where the times of the frames are known, in an array "seconds" beside what SLEAP writes.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, PointTable table)
    {
        int nodes = table.Names.Count, frames = table.Frames.Count == 0 ? 0 : table.Frames[^1] + 1;
        double[] tracks = Blank(2 * nodes * frames), scores = Blank(nodes * frames), seconds = Blank(frames), best = Blank(frames);
        var occupied = new byte[frames];
        for (int f = 0; f < table.Frames.Count; f++)
        {
            int frame = table.Frames[f];
            seconds[frame] = table.Seconds?[f] ?? double.NaN;
            for (int n = 0; n < nodes; n++)
            {
                if (!table[n, f].IsFinite)
                    continue;
                PixelPoint point = PointTable.ToCentered(table[n, f]);
                (tracks[(n * frames) + frame], tracks[((nodes + n) * frames) + frame]) = (point.X, point.Y);
                scores[(n * frames) + frame] = table.Score(n, f);
                occupied[frame] = 1;
                best[frame] = double.IsNaN(best[frame]) ? table.Score(n, f) : Math.Max(best[frame], table.Score(n, f));
            }
        }

        var root = new Hdf5Group
        {
            Members =
            {
                ("tracks", Hdf5Data.Of(tracks, 1, 2, nodes, frames)), ("track_occupancy", Hdf5Data.Of(occupied, frames, 1)),
                ("point_scores", Hdf5Data.Of(scores, 1, nodes, frames)), ("instance_scores", Hdf5Data.Of(best, 1, frames)),
                ("tracking_scores", Hdf5Data.Of(Blank(frames), 1, frames)), ("node_names", Hdf5Data.Of(table.Names)),
                ("track_names", Hdf5Data.Of([Animal])), ("edge_names", Hdf5Data.Of((string[])[])),
                ("edge_inds", Hdf5Data.Of(Array.Empty<long>(), 0, 2)),
            },
        };
        if (table.Seconds is not null)
            root.Members.Add(("seconds", Hdf5Data.Of(seconds)));
        Hdf5Writer.Write(path, root);
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidFileException">Not readable, or not of this format.</exception>
    public static PointTable Read(string path)
    {
        using Hdf5Reader file = Hdf5Reader.Open(path);
        if (file.Shape("tracks") is not [var animals, 2, var nodes, var frames])
            throw new InvalidFileException(path, "has an array 'tracks' of other shape than [animals, 2, nodes, frames]");
        string[] names = file.Texts("node_names");
        string[] animalNames = file.Has("track_names") ? file.Texts("track_names") : [];
        if (names.Length != nodes || (animals > 1 && animalNames.Length != animals))
            throw new InvalidFileException(path, "names another number of nodes or tracks than it holds");
        double[] tracks = file.Numbers("tracks");
        double[]? scores = file.Has("point_scores") ? file.Numbers("point_scores") : null;
        if (scores is not null && scores.Length != animals * nodes * frames)
            throw new InvalidFileException(path, "has an array 'point_scores' of other shape than 'tracks'");
        string Name(long i) => (animals > 1 ? animalNames[i / nodes] + "." : "") + names[i % nodes];
        var table = new PointTable(
            [.. Enumerable.Range(0, (int)(animals * nodes)).Select(i => Name(i))],
            [.. Enumerable.Range(0, (int)frames)]);
        for (long a = 0, i = 0; a < animals; a++)
        {
            for (long n = 0; n < nodes; n++, i++)
            {
                for (long f = 0; f < frames; f++)
                {
                    double x = tracks[((((a * 2) + 0) * nodes) + n) * frames + f], y = tracks[((((a * 2) + 1) * nodes) + n) * frames + f];
                    PixelPoint point = PointTable.FromCentered(x, y);
                    table.Set((int)i, (int)f, point, scores?[(i * frames) + f] ?? (point.IsFinite ? 1 : 0));
                }
            }
        }

        return table;
    }

    /// <summary>Whether a file is of this format.</summary>
    internal static bool Is(string path)
    {
        using Hdf5Reader file = Hdf5Reader.Open(path);
        return file.Has("tracks") && file.Has("node_names");
    }

    private static double[] Blank(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }
}
