using Equiview.TestKit;
using Equiview.Tracking.Files;
namespace Equiview.Tracking.Tests.Files;

public sealed class TrackExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TrackedVideo video = new(new ImageSize(40, 20)) { Frames = new(10, null, 5), Seconds = [0.4, 0.6, 0.85] };
    private readonly PointTrack[] tracks =
    [
        new(
            new PointQuery(3, 1, new(20, 10)) { Name = "nose" }, [new(19.5, 10), new(20, 10), new(21, 10.25)], [false, true, true],
            [0, 1, 0.9f]),
        new(new PointQuery(5, 0, new(1, 2)), [new(1, 2), new(2, 2), new(3, 2)], [true, true, false], [1, 0.5f, 0.1f]),
    ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TrackFormat.DeepLabCut, "t.csv")]
    [InlineData(TrackFormat.DeepLabCut, "t.h5")]
    [InlineData(TrackFormat.Sleap, "t.h5")]
    [InlineData(TrackFormat.Napari, "t.csv")]
    public void Write_ThenQueries_AreTheFirstSightOfEachPoint(TrackFormat format, string name)
    {
        TrackExport.Write(folder[name], format, tracks, video);
        IReadOnlyList<PointQuery> queries = QueryFile.Read(folder[name]);
        Assert.Equal(["nose", "point_5"], queries.Select(q => q.Name!));
        Assert.Equal([15, 10], queries.Select(q => q.Frame));
        Assert.Equal([new(20, 10), new PixelPoint(1, 2)], queries.Select(q => q.Point));
        Assert.Equal(2, AnchorFile.Read(folder[name]).Count);
    }

    [Theory]
    [InlineData(TrackFormat.Nuke, "t.nk", "\"nose\"")]
    [InlineData(TrackFormat.Nuke, "t.txt", "11 ")]
    [InlineData(TrackFormat.Blender, "t.py", "(\"point_5\", [")]
    public void Write_ForMatchmoving_HoldsTheNamesOrFrames(TrackFormat format, string name, string expected)
    {
        TrackExport.Write(folder[name], format, tracks, video);
        Assert.Contains(expected, File.ReadAllText(folder[name]), StringComparison.Ordinal);
        Assert.StartsWith("tracks.", TrackExport.DefaultName(format), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WrongEndingOrDoubledNames_AreUsageErrors()
    {
        Assert.Throws<UsageException>(() => TrackExport.Write(folder["t.npz"], TrackFormat.Sleap, tracks, video));
        PointTrack[] twins = [tracks[0], new(tracks[0].Query with { Track = 4 }, tracks[0].Points, tracks[0].Visible)];
        Assert.Throws<UsageException>(() => TrackExport.Write(folder["t.h5"], TrackFormat.Sleap, twins, video));
    }

    [Fact]
    public void Read_UncertainDetections_BeginWhereDeepLabCutIsSure()
    {
        File.WriteAllText(folder["dlc.csv"], "scorer,n,n,n\nbodyparts,a,a,a\ncoords,x,y,likelihood\n0,1,2,0.1\n1,3,4,0.7\n2,5,6,0.99\n");
        PointQuery query = Assert.Single(QueryFile.Read(folder["dlc.csv"]));
        Assert.Equal((1, new PixelPoint(3.5, 4.5)), (query.Frame, query.Point));
        File.WriteAllBytes(folder["other.h5"], [1, 2, 3]);
        Assert.Throws<InvalidFileException>(() => QueryFile.Read(folder["other.h5"]));
    }
}
