using System.Globalization;
using System.Text;
namespace Equiview.Formats.Nuke;

/// <summary>
/// Tracks for Nuke and Natron. As .nk they are a Tracker node to paste into Nuke's node graph, with the names of the points; a point that
/// is not seen has no key, and its track is disabled. As .txt they are columns of numbers, which the curve editors of both programs import
/// ("Import ASCII"): frame, then x and y of each point; a point that is not seen keeps the last position. y goes up from the lower
/// border; the first frame of a video is frame 1.
/// </summary>
internal static class NukeTracksFile
{
    private const int FirstFrame = 1;
    private const int LengthOfName = 75;

    // Type, whether it is stored, width of the column, name; the columns that Nuke's Tracker node has.
    private static readonly (int Type, int Shown, int Width, string Name)[] Columns =
    [
        (5, 1, 20, "enable e"), (3, 1, LengthOfName, "name name"), (2, 1, 58, "track_x track_x"), (2, 1, 58, "track_y track_y"),
        (2, 1, 63, "offset_x offset_x"), (2, 1, 63, "offset_y offset_y"), (4, 1, 27, "T T"), (4, 1, 27, "R R"), (4, 1, 27, "S S"),
        (2, 0, 45, "error error"), .. Hidden(1, "error_min", "error_max", "pattern_x", "pattern_y", "pattern_r", "pattern_t"),
        .. Hidden(1, "search_x", "search_y", "search_r", "search_t"),
        .. Hidden(2, "key_track", "key_search_x", "key_search_y", "key_search_r", "key_search_t", "key_track_x", "key_track_y"),
        .. Hidden(2, "key_track_r", "key_track_t", "key_centre_offset_x", "key_centre_offset_y"),
    ];

    /// <summary>Writes a table.</summary>
    /// <param name="path">Ends in .nk or .txt.</param>
    /// <param name="table">The positions.</param>
    /// <param name="size">The frame.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, PointTable table, ImageSize size) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        if (Path.GetExtension(path).Equals(".nk", StringComparison.OrdinalIgnoreCase))
            WriteNode(text, table, size);
        else
            WriteColumns(text, table, size);
    });

    private static IEnumerable<(int, int, int, string)> Hidden(int type, params string[] names) =>
        names.Select(n => (type, 1, 0, $"{n} {n}"));

    private static void WriteNode(StreamWriter text, PointTable table, ImageSize size)
    {
        text.WriteLine("Tracker4 {");
        text.WriteLine($"tracks {{ {{ 1 {Columns.Length} {table.Names.Count} }}");
        text.WriteLine("{ " + string.Join('\n', Columns.Select(c => $"{{ {c.Type} {c.Shown} {c.Width} {c.Name} 1 }}")));
        text.WriteLine("}");
        text.WriteLine("{");
        for (int p = 0; p < table.Names.Count; p++)
        {
            int[] seen = [.. Enumerable.Range(0, table.Frames.Count).Where(f => table[p, f].IsFinite)];
            string x = Curve(seen.Select(f => (table.Frames[f], table[p, f].X)));
            string y = Curve(seen.Select(f => (table.Frames[f], size.Height - table[p, f].Y)));
            string boxes = "{} {} 1 0 0 {} 1 0 -32 -32 32 32 -22 -22 22 22";
            string keys = string.Concat(Enumerable.Repeat(" {}", 11));
            text.WriteLine($" {{ {Enabled(table, p)} \"{Quoted(table.Names[p])}\" {x} {y} {boxes}{keys} }}");
        }

        text.WriteLine("}");
        text.WriteLine("}");
        text.WriteLine("name Equiview");
        text.WriteLine("selected true");
        text.WriteLine("}");
    }

    private static string Quoted(string name) =>
        name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    // Steps (K) where the track is enabled and disabled.
    private static string Enabled(PointTable table, int point)
    {
        var steps = new StringBuilder("{curve K");
        for (int f = 0; f < table.Frames.Count; f++)
        {
            if (f == 0 || table[point, f].IsFinite != table[point, f - 1].IsFinite)
                steps.Append(CultureInfo.InvariantCulture, $" x{table.Frames[f] + FirstFrame} {(table[point, f].IsFinite ? 1 : 0)}");
        }

        return steps.Append('}').ToString();
    }

    private static string Curve(IEnumerable<(int Frame, double Value)> keys) => "{curve" + string.Concat(
        keys.Select(k => string.Create(CultureInfo.InvariantCulture, $" x{k.Frame + FirstFrame} {k.Value:R}"))) + "}";

    private static void WriteColumns(StreamWriter text, PointTable table, ImageSize size)
    {
        PixelPoint[] last = [.. Enumerable.Range(0, table.Names.Count).Select(p => Enumerable.Range(0, table.Frames.Count)
            .Select(f => table[p, f]).FirstOrDefault(at => at.IsFinite))];
        for (int f = 0; f < table.Frames.Count; f++)
        {
            text.Write((table.Frames[f] + FirstFrame).ToString(CultureInfo.InvariantCulture));
            for (int p = 0; p < last.Length; p++)
            {
                last[p] = table[p, f].IsFinite ? table[p, f] : last[p];
                text.Write(string.Create(CultureInfo.InvariantCulture, $" {last[p].X:R} {size.Height - last[p].Y:R}"));
            }

            text.WriteLine();
        }
    }
}
