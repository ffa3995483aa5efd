using Equiview.Formats.Sleap;
using Equiview.Formats.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Formats.Tests.PointTables;

public sealed class SleapAnalysisFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_WrittenByH5py_HoldsThePointsOfEachAnimal()
    {
        string path = Fixture.PathOf("PointTables/sleap.h5");
        Assert.True(SleapAnalysisFile.Is(path));
        PointTable table = SleapAnalysisFile.Read(path);
        Assert.Equal(["fly_1.head", "fly_1.tail", "fly_2.head", "fly_2.tail"], table.Names);
        Assert.Equal(new PixelPoint(2.5, 20.5), table[0, 1]);
        Assert.Equal(new PixelPoint(7, 60.5), table[3, 2]);
        Assert.False(table[3, 0].IsFinite || table[1, 1].IsFinite);
    }

    [Fact]
    public void Write_H5pyReadsTheArrays()
    {
        string path = folder["tracks.analysis.h5"];
        SleapAnalysisFile.Write(path, PointTableSample.Make());
        PointTable back = SleapAnalysisFile.Read(path);
        Assert.Equal(new PixelPoint(32, 41.125), back[1, 5]);
        Assert.False(back[1, 3].IsFinite);
        string? shown = PointTableSample.Python(
            $"""
            f = h5py.File(r'{path}')
            t = f['tracks'][()].T
            print(t.shape, f['track_occupancy'][()].ravel().tolist(), [n.decode() for n in f['node_names'][()]])
            print(t[5, 1, :, 0].tolist(), t[3, 1, :, 0].tolist(), f['point_scores'].shape, f['seconds'][()].tolist(), f['edge_inds'].shape)
            """,
            "h5py");
        Assert.SkipWhen(shown is null, "no Python with h5py here");
        Assert.Equal(
            "(6, 2, 2, 1) [0, 0, 1, 1, 0, 1] ['nose', 'linkes \"Öhr\"']\n"
            + "[31.5, 40.625] [nan, nan] (1, 2, 6) [nan, nan, 0.5, 0.75, nan, 1.25] (0, 2)\n",
            shown);
    }
}
