using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using Equiview.Tracking.Files;
namespace Equiview.Tracking.Tests.Files;

public sealed class TrackFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PointTrack[] tracks =
    [
        new(new PointQuery(3, 1, new(20, 10)), [new(19.5, 10), new(20, 10), new(21, 10.25)], [false, true, true], [0, 1, 0.5f]),
        new(new PointQuery(5, 0, new(1, 2)), [new(1, 2), new(2, 2), new(3, 2)], [true, true, false], outOfFrame: [false, false, true]),
    ];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_Csv_ReadsBackTheSame()
    {
        TrackFile.Write(folder["t.csv"], tracks, new ImageSize(40, 20));
        IReadOnlyList<PointTrack> back = TrackFile.ReadCsv(folder["t.csv"]);
        Assert.Equal(tracks.SelectMany(t => t.Points), back.SelectMany(t => t.Points));
        Assert.Equal(tracks.SelectMany(t => t.Visible), back.SelectMany(t => t.Visible));
        Assert.Equal(tracks.SelectMany(t => t.Confidence), back.SelectMany(t => t.Confidence));
        Assert.Equal(tracks.SelectMany(t => t.OutOfFrame), back.SelectMany(t => t.OutOfFrame));
        Assert.Equal(tracks.Select(t => t.Query), back.Select(t => t.Query));
    }

    [Fact]
    public void Write_Npz_HoldsTapVidArrays()
    {
        TrackFile.Write(folder["t.npz"], tracks, new ImageSize(40, 20));
        using NpzArchive archive = NpzArchive.Open(folder["t.npz"]);
        Assert.Equal([2, 3, 2], archive.Tensors["points"].Shape);
        Assert.Equal([0.5, 0.5], archive.Tensors["points"].ToDoubles()[2..4]);
        Assert.Equal([1, 0, 0, 0, 0, 1], archive.Tensors["occluded"].ToInt64s());
        Assert.Equal([0, 0, 0, 0, 0, 1], archive.Tensors["out_of_frame"].ToInt64s());
        Assert.Equal([1, 10, 20, 0, 2, 1], archive.Tensors["query_points"].ToDoubles());
    }

    [Fact]
    public void Write_Json_HoldsEveryTrack()
    {
        TrackFile.Write(folder["t.json"], tracks, new ImageSize(40, 20));
        JsonElement root = JsonDocument.Parse(File.ReadAllText(folder["t.json"])).RootElement;
        Assert.Equal([3, 5], root.GetProperty("tracks").EnumerateArray().Select(t => t.GetProperty("track").GetInt32()));
        Assert.Equal(10.25, root.GetProperty("tracks")[0].GetProperty("y")[2].GetDouble());
    }

    [Fact]
    public void Write_SelectedFramesWithTimes_AreInEveryForm()
    {
        var video = new TrackedVideo(new ImageSize(40, 20)) { Frames = new(10, null, 5), Seconds = [0.4, 0.6, 0.85] };
        foreach (string name in new[] { "t.csv", "t.npz", "t.json" })
            TrackFile.Write(folder[name], tracks, video);
        string[] lines = File.ReadAllLines(folder["t.csv"]);
        Assert.Equal(("track,frame,x,y,visible,confidence,out_of_frame,seconds", "3,20,21,10.25,1,0.5,0,0.85"), (lines[0], lines[3]));
        using NpzArchive archive = NpzArchive.Open(folder["t.npz"]);
        Assert.Equal([10, 15, 20], archive.Tensors["frame"].ToInt64s());
        Assert.Equal(0.85, archive.Tensors["seconds"].ToDoubles()[2], 6);
        Assert.Equal(15, archive.Tensors["query_points"].ToDoubles()[0]);
        JsonElement root = JsonDocument.Parse(File.ReadAllText(folder["t.json"])).RootElement;
        Assert.Equal([0.4, 0.6, 0.85], root.GetProperty("seconds").EnumerateArray().Select(s => s.GetDouble()));
        Assert.Equal(15, root.GetProperty("tracks")[0].GetProperty("query").GetProperty("frame").GetInt32());
    }

    [Fact]
    public void Write_NamedPoints_HaveAColumn()
    {
        File.WriteAllText(folder["q.csv"], "track;frame;x;y\nnose;0;1,5;2\n\"left ear\";1;3;4\n");
        IReadOnlyList<PointQuery> queries = QueryFile.Read(folder["q.csv"]);
        Assert.Equal([(0, "nose", 1.5), (1, "left ear", 3)], queries.Select(q => (q.Track, q.Name, q.Point.X)));
        PointTrack[] named = [.. queries.Select(q => new PointTrack(q, [q.Point, q.Point], [true, true]))];
        TrackFile.Write(folder["t.csv"], named, new ImageSize(40, 20));
        Assert.Equal("1,1,3,4,1,1,0,left ear", File.ReadAllLines(folder["t.csv"])[4]);
        Assert.Equal(4, TrackFile.ReadCsv(folder["t.csv"]).Sum(t => t.Length));
    }

    [Fact]
    public void ReadGood_BadRows_AreNamedWithTheirLines()
    {
        File.WriteAllText(folder["q.csv"], "track,frame,x,y\n0,0,1,2\n1,0.5,1,2\n2,0,nan,1\n3,0,a,1\n4,0,3,4\n");
        (IReadOnlyList<PointQuery> queries, IReadOnlyList<string> bad) = QueryFile.ReadGood(folder["q.csv"]);
        Assert.Equal([0, 4], queries.Select(q => q.Track));
        Assert.Equal(["line 5", "line 3", "line 4"], bad.Select(b => b[..6]));
    }

    [Fact]
    public void Write_OtherExtension_IsRefused() =>
        Assert.Throws<UsageException>(() => TrackFile.Write(folder["t.txt"], tracks, new ImageSize(40, 20)));

    [Theory]
    [InlineData("track,frame,x,y,visible\n0,0,1,1,1\n0,2,1,1,1\n")]
    [InlineData("track,frame,x,y,visible\n0,0,1,1,1\n0,0,1,1,1\n")]
    [InlineData("track,frame,x,y\n0,0,1,1\n")]
    public void ReadCsv_MissingOrDoubledFrame_IsRefused(string text)
    {
        File.WriteAllText(folder["bad.csv"], text);
        Assert.Throws<InvalidFileException>(() => TrackFile.ReadCsv(folder["bad.csv"]));
    }

    [Theory]
    [InlineData("track,frame,x,y\n4,2,10,20\n", QueryOrder.TrackFrameXY, 4)]
    [InlineData("4,2,10,20\n", QueryOrder.TrackFrameXY, 4)]
    [InlineData("2,10,20\n", QueryOrder.FrameXY, 0)]
    [InlineData("2,20,10\n", QueryOrder.FrameYX, 0)]
    [InlineData("y,x,frame\n20,10,2\n", QueryOrder.TrackFrameXY, 0)]
    public void ReadQueries_EveryOrder_GivesTheSamePoint(string text, QueryOrder order, int track)
    {
        File.WriteAllText(folder["q.csv"], text);
        Assert.Equal([new PointQuery(track, 2, new(10, 20))], QueryFile.Read(folder["q.csv"], order));
    }

    [Theory]
    [InlineData("0,0,NaN,5\n")]
    [InlineData("0,0.5,1,5\n")]
    [InlineData("0,-1,1,5\n")]
    [InlineData("")]
    public void ReadQueries_ThatCannotBe_AreRefused(string text)
    {
        File.WriteAllText(folder["q.csv"], text);
        Assert.Throws<InvalidFileException>(() => QueryFile.Read(folder["q.csv"]));
    }
}
