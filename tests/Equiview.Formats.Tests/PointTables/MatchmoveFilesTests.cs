using System.Text.RegularExpressions;
using Equiview.Formats.Blender;
using Equiview.Formats.Nuke;
using Equiview.TestKit;
namespace Equiview.Formats.Tests.PointTables;

public sealed class MatchmoveFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void NukeNode_HasARowOf31ColumnsForEachPoint()
    {
        string path = folder["tracks.nk"];
        NukeTracksFile.Write(path, PointTableSample.Make(), PointTableSample.Size);
        object[] node = Lists(File.ReadAllText(path).Replace("Tracker4", "", StringComparison.Ordinal));
        object[] tracks = (object[])((object[])node[0])[1];
        Assert.Equal(["1", "31", "2"], (object[])tracks[0]);
        Assert.Equal(31, ((object[])tracks[1]).Length);
        object[] rows = (object[])tracks[2], second = (object[])rows[1];
        Assert.Equal(2, rows.Length);
        Assert.Equal(31, second.Length);
        // y goes up, the first frame is 1; frame 3 (4 there) does not see the point.
        Assert.Equal(["curve", "K", "x3", "1", "x4", "0", "x6", "1"], (object[])second[0]);
        Assert.Equal("linkes \"Öhr\"", second[1]);
        Assert.Equal(["curve", "x3", "30.75", "x6", "32"], (object[])second[2]);
        Assert.Equal(["curve", "x3", "10", "x6", "8.875"], (object[])second[3]);
    }

    [Fact]
    public void NukeColumns_AreNumbersAlone()
    {
        string path = folder["tracks.txt"];
        NukeTracksFile.Write(path, PointTableSample.Make(), PointTableSample.Size);
        Assert.Equal(["3 10.25 29.5 30.75 10", "4 11.25 29.5 30.75 10", "6 12.25 29.5 32 8.875"], File.ReadAllLines(path));
    }

    [Fact]
    public void BlenderScript_RunInPython_AddsTheMarkers()
    {
        string path = folder["tracks.py"];
        NukeTracksFile.Write(folder["unused.txt"], PointTableSample.Make(), PointTableSample.Size);
        BlenderTracksScript.Write(path, PointTableSample.Make(), PointTableSample.Size);
        // A stand-in for Blender that records what the script does.
        string? shown = PointTableSample.Python(
            $$"""
            class Marker:
                mute = False
            class Markers(dict):
                def insert_frame(self, frame, co):
                    m = self[frame] = Marker()
                    m.co = co
                    return m
            class Track: pass
            class Tracks(list):
                def new(self, name, frame):
                    t = Track()
                    t.name, t.frame, t.markers = name, frame, Markers()
                    self.append(t)
                    return t
            N = types.SimpleNamespace
            tracks = Tracks()
            clip = N(tracking=N(objects=N(active=N(tracks=tracks))))
            sys.modules['bpy'] = N(context=N(space_data=None), data=N(movieclips=[clip]))
            exec(compile(open(r'{{path}}', encoding='utf-8').read(), 'tracks.py', 'exec'), {})
            for t in tracks:
                print(t.name, t.frame, [(f, m.co[0], round(m.co[1], 9), m.mute) for f, m in t.markers.items()])
            """,
            "sys, types");
        Assert.SkipWhen(shown is null, "no Python here");
        Assert.Equal(
            "nose 3 [(3, 0.1025, 0.59, False), (4, 0.1125, 0.59, False), (6, 0.1225, 0.59, False)]\n"
            + "linkes \"Öhr\" 3 [(3, 0.3075, 0.2, False), (4, 0.3075, 0.2, True), (6, 0.32, 0.1775, False)]\n",
            shown);
    }

    // Tcl lists in braces, as nested arrays of words.
    private static object[] Lists(string text)
    {
        var stack = new Stack<List<object>>([[]]);
        foreach (Match token in Regex.Matches(text, """\{|\}|"(?:[^"\\]|\\.)*"|[^\s{}]+"""))
        {
            if (token.Value == "{")
                stack.Push([]);
            else if (token.Value == "}" && stack.Pop() is var closed)
                stack.Peek().Add(closed.ToArray());
            else
                stack.Peek().Add(token.Value[0] == '"' ? token.Value[1..^1].Replace("\\", "", StringComparison.Ordinal) : token.Value);
        }

        return [.. Assert.Single(stack)];
    }
}
