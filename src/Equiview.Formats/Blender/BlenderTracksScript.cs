using System.Globalization;
using System.Text;
using System.Text.Json;
namespace Equiview.Formats.Blender;

/// <summary>
/// Tracks for Blender's movie clip editor, as a Python script that adds them to the open clip: a track for each point with its name, a
/// marker for each frame, disabled (muted) where the point is not seen. The first frame of a clip is frame 1.
/// </summary>
internal static class BlenderTracksScript
{
    /// <summary>Writes a script.</summary>
    /// <param name="path">The file, .py.</param>
    /// <param name="table">The positions.</param>
    /// <param name="size">The frame.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, PointTable table, ImageSize size) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        text.WriteLine("# Point tracks for Blender: open the video in the movie clip editor and this file in the text editor, and run it.");
        text.WriteLine("import bpy");
        text.WriteLine();
        text.WriteLine("FIRST_FRAME = 1  # number of the clip's first frame in Blender");
        text.WriteLine("# name, [(frame from 0, x from the left, y from the bottom, both from 0 to 1, whether the point is seen)]");
        text.WriteLine("TRACKS = [");
        for (int p = 0; p < table.Names.Count; p++)
        {
            text.WriteLine($"    ({JsonSerializer.Serialize(table.Names[p])}, [");
            foreach (string marker in Markers(table, p, size))
                text.WriteLine($"        {marker},");
            text.WriteLine("    ]),");
        }

        text.WriteLine("]");
        text.Write(Program);
    });

    // Before a point is first seen it has no marker; where it is hidden, the last position is a disabled one.
    private static IEnumerable<string> Markers(PointTable table, int point, ImageSize size)
    {
        PixelPoint? last = null;
        for (int f = 0; f < table.Frames.Count; f++)
        {
            bool seen = table[point, f].IsFinite;
            if (seen)
                last = table[point, f];
            if (last is { } at)
            {
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"({table.Frames[f]}, {at.X / size.Width:R}, {1 - (at.Y / size.Height):R}, {(seen ? "True" : "False")})");
            }
        }
    }

    private const string Program = """


        def main():
            clip = getattr(bpy.context.space_data, "clip", None) or next(iter(bpy.data.movieclips), None)
            if clip is None:
                raise RuntimeError("open the video in the movie clip editor first")
            tracks = clip.tracking.objects.active.tracks
            for name, markers in TRACKS:
                if not markers:
                    continue
                track = tracks.new(name=name, frame=markers[0][0] + FIRST_FRAME)
                for frame, x, y, seen in markers:
                    marker = track.markers.insert_frame(frame + FIRST_FRAME, co=(x, y))
                    marker.mute = not seen


        main()

        """;
}
