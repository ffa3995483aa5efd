using Equiview.Formats.Csv;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Csv;

public sealed class CsvTableTests
{
    [Fact]
    public void Read_WithHeader_FindsColumnsInAnyOrder()
    {
        CsvTable table = ReadText("track,Y,X\n1,2.5,3\n\n# a remark\n2,4,5e1\n", "x", "y");
        Assert.Equal([3, 50], table.Column("x"));
        Assert.Equal([2.5, 4], table.Column("y"));
    }

    [Fact]
    public void Read_WithoutHeader_TakesTheExpectedColumns() => Assert.Equal([2, 4], ReadText("1,2\n3,4\n", "x", "y").Column("y"));

    [Fact]
    public void Read_Empty_HasNoRows() => Assert.Empty(ReadText("", "x", "y").Rows);

    [Theory]
    [InlineData("x,y\n1\n", "line 2")]
    [InlineData("x,y\n1,2\n3,abc\n", "line 3")]
    [InlineData("x,z\n1,2\n", "'y'")]
    public void Read_Broken_SaysWhere(string text, string where) =>
        Assert.Contains(where, Assert.Throws<InvalidFileException>(() => ReadText(text, "x", "y")).Message);

    [Fact]
    public void Read_FolderOrNothing_IsRefused()
    {
        Assert.Throws<InvalidFileException>(() => CsvTable.Read(Path.GetTempPath()));
        Assert.Throws<InvalidFileException>(() => CsvTable.Read("/no/such/file.csv"));
    }

    [Fact]
    public void Write_ThenRead_GivesTheSameNumbers()
    {
        using var folder = new TemporaryFolder();
        CsvTable.Write(folder["t.csv"], ["a", "b"], [[1.0 / 3, -1e-300], [double.NaN, 7]]);
        CsvTable again = CsvTable.Read(folder["t.csv"], "a", "b");
        Assert.Equal([1.0 / 3, double.NaN], again.Column("a"));
        Assert.Equal([-1e-300, 7], again.Column("b"));
    }

    private static CsvTable ReadText(string text, params string[] expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.csv"], text);
        return CsvTable.Read(folder["t.csv"], expected);
    }
}
