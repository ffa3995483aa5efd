using Equiview.TestKit;

namespace Equiview.Reporting.Tests;

public sealed class MarkdownTablesTests
{
    private static readonly MetricTable Table = new(
        "PCK, PF-WILLOW",
        [
            new MetricRow("a|b", [new Metric("PCK@0.1", 41.5, "%"), new Metric("pairs", 900)]),
            new MetricRow("c", [new Metric("PCK@0.1", 62.25, "%", 60, 64.5)]),
        ],
        new Dictionary<string, string>());

    private static readonly MarkdownTable Made = new("willow", "pck-pf-willow", MarkdownTables.Text(Table));

    [Fact]
    public void Text_HasARowForEachRowAndEscapesBars() => Assert.Equal(
        """
        |  | PCK@0.1 % | pairs |
        | --- | ---: | ---: |
        | a\|b | 41.5 | 900.0 |
        | c | 62.25 [60.0, 64.5] |  |
        """.ReplaceLineEndings("\n"),
        MarkdownTables.Text(Table));

    [Theory]
    [InlineData("willow/pck-pf-willow")]
    [InlineData("pck-pf-willow")]
    public void Replace_ANamedTable_ChangesNothingElse(string name)
    {
        string document = $"before\n<!-- table {name} -->\nold\n<!-- end -->\nafter\n<!-- table other -->\nkept\n<!-- end -->\n";
        string changed = MarkdownTables.Replace(document, [Made], out int replaced);
        Assert.Equal(1, replaced);
        Assert.Equal(document.Replace("old", Made.Text), changed);
        Assert.Equal(changed, MarkdownTables.Replace(changed, [Made], out _));
    }

    [Theory]
    [InlineData("<!-- table pck-pf-willow -->\nold\n", "no '<!-- end -->'")]
    [InlineData("<!-- table a -->\n<!-- table pck-pf-willow -->\n<!-- end -->", "'a' has no")]
    public void Replace_MarkerWithoutEnd_IsRefused(string document, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => MarkdownTables.Replace(document, [Made], out _)).Message);

    [Fact]
    public void Replace_NameOfTwoTables_IsRefused()
    {
        const string Document = "<!-- table pck-pf-willow -->\n<!-- end -->";
        var error = Assert.Throws<UsageException>(() => MarkdownTables.Replace(Document, [Made, Made with { Report = "again" }], out _));
        Assert.Contains("willow/pck-pf-willow, again/pck-pf-willow", error.Message);
    }

    [Fact]
    public void ReplaceIn_ReportOfAFolder_IsNamedByTheFolder()
    {
        using var folder = new TemporaryFolder();
        ReportFiles.Write(folder["willow"], new Report { Title = "t", Command = ["eval"], Tables = [Table] });
        IReadOnlyList<MarkdownTable> tables = MarkdownTables.Read(Path.Combine(folder["willow"], "report.json"));
        Assert.Equal(Made, Assert.Single(tables));
        File.WriteAllText(folder["README.md"], "# Title\n\n<!-- table willow/pck-pf-willow -->\n<!-- end -->\n");
        Assert.Equal(1, MarkdownTables.ReplaceIn(folder["README.md"], tables));
        Assert.Equal($"# Title\n\n{Made.WithMarkers}\n", File.ReadAllText(folder["README.md"]));
        File.WriteAllText(folder["README.md"], "# Title\n");
        Assert.Throws<UsageException>(() => MarkdownTables.ReplaceIn(folder["README.md"], tables));
    }
}
