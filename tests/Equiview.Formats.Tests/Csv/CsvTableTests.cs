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

    [Theory]
    [InlineData("x;y\n1,5;2\n")]
    [InlineData("x\ty\n1.5\t2\n")]
    [InlineData("\"x\",\"y\"\r\n\"1.5\",\"2\"\r\n")]
    [InlineData("\ufeffx,y\n1.5,2\n")]
    public void Read_SpreadsheetsOfSeveralKinds_AreUnderstood(string text)
    {
        CsvTable table = ReadText(text, "x", "y");
        Assert.Equal([1.5, 2], [.. table.Column("x"), .. table.Column("y")]);
    }

    [Fact]
    public void Read_SeveralBadRows_NamesThemAtOnce()
    {
        string message = Assert.Throws<InvalidFileException>(() => ReadText("x,y\n1,a\n2,3\n4\n5,b\n", "x", "y")).Message;
        Assert.Contains("line 2: 'a' is not a number; line 4: 1 fields where 2 are expected; line 5: 'b' is not a number", message);
    }

    [Fact]
    public void Read_SkipBad_KeepsTheOthersAndTexts()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.csv"], "name,x\n\"nose, left\",1\near,?\ntail,3\n");
        CsvTable table = CsvTable.Read(folder["t.csv"], ["name", "x"], ["x"], skipBad: true);
        Assert.Equal([1, 3], table.Column("x"));
        Assert.Equal(["nose, left", "tail"], table.Text("name")!);
        Assert.Equal([2, 4], table.Lines);
        Assert.Single(table.Rejected);
    }

    [Fact]
    public void Read_QuoteThatNeverEnds_IsRefused() => Assert.Throws<InvalidFileException>(
        () => ReadText("x,y\n\"" + new string('1', 100_000) + "\n", "x", "y"));

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
