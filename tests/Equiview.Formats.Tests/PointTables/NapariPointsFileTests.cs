using Equiview.Formats.Napari;
using Equiview.TestKit;
namespace Equiview.Formats.Tests.PointTables;

public sealed class NapariPointsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_HasNaparisColumns_AndReadsBack()
    {
        string path = folder["points.csv"];
        NapariPointsFile.Write(path, PointTableSample.Make());
        string[] lines = File.ReadAllLines(path);
        Assert.Equal("index,axis-0,axis-1,axis-2,track,confidence,seconds", lines[0]);
        Assert.Equal("0,2,20,9.75,nose,0.9,0.5", lines[1]);
        Assert.Equal("4,5,40.625,31.5,\"linkes \"\"Öhr\"\"\",0.7,1.25", lines[5]);
        Assert.Equal(6, lines.Length);
        PointTable back = NapariPointsFile.Read(path);
        Assert.Equal(new PixelPoint(32, 41.125), back[1, 2]);
        Assert.False(back[1, 1].IsFinite);
    }

    [Fact]
    public void Read_PointsOfNapari_AreOnePointEach()
    {
        string path = folder["points.csv"];
        File.WriteAllText(path, "index,axis-0,axis-1,axis-2\n0.0,3.0,10.0,20.0\n1.0,0.0,11.0,21.5\n");
        PointTable table = NapariPointsFile.Read(path);
        Assert.Equal(["0", "1"], table.Names);
        Assert.Equal([0, 3], table.Frames);
        Assert.Equal(new PixelPoint(20.5, 10.5), table[0, 1]);
        File.WriteAllText(path, "index,axis-0,axis-1\n0,10,20\n"); // of one image
        Assert.Equal(new PixelPoint(20.5, 10.5), NapariPointsFile.Read(path)[0, 0]);
        File.WriteAllText(path, "index,axis-0,axis-1,axis-2\n0.0,3.5,10.0,20.0\n");
        Assert.Throws<InvalidFileException>(() => NapariPointsFile.Read(path));
    }
}
