using Equiview.Formats.DeepLabCut;
using Equiview.Formats.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Formats.Tests.PointTables;

public sealed class DeepLabCutFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("dlc.csv")]
    [InlineData("dlc_fixed.h5")]
    [InlineData("dlc_table.h5")]
    public void Read_WrittenByPandas_HoldsThePoints(string name)
    {
        string path = Fixture.PathOf("PointTables/" + name);
        Assert.True(DeepLabCutFile.Is(path));
        PointTable table = DeepLabCutFile.Read(path);
        Assert.Equal(["nose", "left ear"], table.Names);
        Assert.Equal([0, 1, 2], table.Frames);
        Assert.Equal(new PixelPoint(1.75, 3), table[0, 0]); // whole numbers are centers there
        Assert.Equal(new PixelPoint(12.5, 22.5), table[1, 2]);
        Assert.False(table[1, 1].IsFinite);
        Assert.Equal(0.95, table.Score(0, 1));
    }

    [Fact]
    public void Read_SeveralAnimals_NamesPointsByThem() =>
        Assert.Equal(["a.nose", "b.nose"], DeepLabCutFile.Read(Fixture.PathOf("PointTables/dlc_animals.csv")).Names);

    [Theory]
    [InlineData("tracks.csv")]
    [InlineData("tracks.h5")]
    public void Write_ReadsBackTheSame(string name)
    {
        string path = folder[name];
        PointTable table = PointTableSample.Make(), back;
        DeepLabCutFile.Write(path, table);
        back = DeepLabCutFile.Read(path);
        Assert.Equal(table.Names, back.Names);
        Assert.Equal(table.Frames, back.Frames);
        Assert.Equal(table.Scores, back.Scores);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(table[i / 3, i % 3].IsFinite, back[i / 3, i % 3].IsFinite);
            Assert.True(!back[i / 3, i % 3].IsFinite || table[i / 3, i % 3] == back[i / 3, i % 3]);
        }
    }

    [Theory]
    [InlineData("tracks.csv", "read_csv(P, header=[0, 1, 2], index_col=0)", "pandas")]
    [InlineData("tracks.h5", "read_hdf(P)", "pandas, tables")]
    public void Write_PandasReadsTheDataFrame(string name, string read, string imports)
    {
        string path = folder[name];
        DeepLabCutFile.Write(path, PointTableSample.Make());
        string? shown = PointTableSample.Python(
            $"""
            P = r'{path}'
            f = pandas.{read}
            print(list(f.index), list(f.columns.names), f.shape, sorted(set(f.columns.get_level_values(1))))
            print(f[('equiview', 'nose', 'x')].tolist(), f[('equiview', 'linkes "Öhr"', 'y')].tolist())
            print(f[('equiview', 'linkes "Öhr"', 'likelihood')].tolist())
            """,
            imports);
        Assert.SkipWhen(shown is null, "no Python with pandas here");
        Assert.Equal(
            "[2, 3, 5] ['scorer', 'bodyparts', 'coords'] (3, 6) ['linkes \"Öhr\"', 'nose']\n"
            + "[9.75, 10.75, 11.75] [39.5, nan, 40.625]\n[0.8, 0.1, 0.7]\n",
            shown);
    }

    [Theory]
    [InlineData("scorer,a,a,a\nbodyparts,n,n,n\n0,1,2,3\n")]
    [InlineData("scorer,a,a,a\nbodyparts,n,n,n\ncoords,x,y,likelihood\nlabeled/img1.png,1,2,3\n")]
    [InlineData("scorer,a,a,a\nbodyparts,n,n,n\ncoords,x,y,likelihood\n0,1,word,3\n")]
    [InlineData("scorer,a,a,a\nbodyparts,n,n,n\ncoords,x,z,likelihood\n0,1,2,3\n")]
    [InlineData("scorer,a,a,a\nbodyparts,n,n,n\ncoords,x,y,likelihood\n-1,1,2,3\n")]
    [InlineData("scorer,a,a,a\nbodyparts,n,n,n\ncoords,x,y,likelihood\n0,1\n")]
    public void Read_Bad_IsOneClearError(string text)
    {
        string path = folder["bad.csv"];
        File.WriteAllText(path, text);
        Assert.Throws<InvalidFileException>(() => DeepLabCutFile.Read(path));
    }

    [Fact]
    public void Read_DamagedHdf5_IsOneClearError()
    {
        byte[] whole = File.ReadAllBytes(Fixture.PathOf("PointTables/dlc_table.h5"));
        string path = folder["bad.h5"];
        var random = new Random(3);
        for (int i = 0; i < 60; i++)
        {
            byte[] bad = i < 20 ? whole[..(i * whole.Length / 20)] : [.. whole];
            for (int k = 0; k < 40 && i >= 20; k++)
                bad[random.Next(12000)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bad);
            Exception? error = Record.Exception(() => DeepLabCutFile.Read(path));
            Assert.True(error is null or InvalidFileException, $"{i}: {error}");
        }
    }
}
