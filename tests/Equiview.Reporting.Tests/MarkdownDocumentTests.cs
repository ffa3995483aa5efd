using Equiview.TestKit;

namespace Equiview.Reporting.Tests;

public sealed class MarkdownDocumentTests
{
    private static readonly MarkdownTable Pck = new("willow", "pck-pf-willow", new MetricTable(
        "PCK, PF-WILLOW",
        [
            new MetricRow("a|b", [new Metric("PCK@0.1", 41.54, "%"), new Metric("pairs", 900)]),
            new MetricRow("c", [new Metric("PCK@0.1", 62.25, "%", 60, 64.5)]),
        ],
        new Dictionary<string, string>()));

    private static readonly MarkdownTable[] Splits =
    [
        Split("temple 8", ("sift", 84.6, 87.2), ("alike-n", 89.74, 92.31)),
        Split("dino 8", ("alike-n", 100, 100), ("xfeat", double.NaN, 56.2)),
    ];

    [Fact]
    public void Text_HasARowForEachRowAndEscapesBars() => Assert.Equal(
        """
        |  | PCK@0.1 % | pairs |
        | --- | ---: | ---: |
        | a\|b | 41.5 | 900 |
        | c | 62.3 [60.0, 64.5] |  |
        """.ReplaceLineEndings("\n"),
        Pck.Text);

    [Theory]
    [InlineData("willow/pck-pf-willow")]
    [InlineData("pck-pf-willow")]
    public void Replace_ANamedTable_ChangesNothingElse(string name)
    {
        string document = $"before\n<!-- table {name} -->\nold\n<!-- end -->\nafter\n<!-- table other -->\nkept\n<!-- end -->\n";
        string changed = MarkdownDocument.Replace(document, [Pck], out int replaced);
        Assert.Equal(1, replaced);
        Assert.Equal(document.Replace("old", Pck.Text), changed);
        Assert.Equal(changed, MarkdownDocument.Replace(changed, [Pck], out _));
    }

    [Fact]
    public void Replace_Value_PutsOneNumberIntoALine()
    {
        const string Document = "AJ <!-- value willow/pck-pf-willow; c; PCK@0.1 -->?<!-- end -->";
        Assert.Throws<UsageException>(() => MarkdownDocument.Replace(Document + " of <!-- value pck-pf-willow; c; x -->", [Pck], out _));
        string changed = MarkdownDocument.Replace(Document, [Pck], out int replaced);
        Assert.EndsWith("-->62.3 [60.0, 64.5]<!-- end -->", changed);
        Assert.Equal(1, replaced);
    }

    [Fact]
    public void Replace_ValueThatIsNotThere_IsRefusedByName()
    {
        const string Document = "<!-- value willow/pck-pf-willow; d; PCK@0.1 -->?<!-- end -->";
        Assert.Contains("has no 'PCK@0.1' in a row 'd'", Refused(Document));
        Assert.Contains("no row has the metric 'AJ'", Refused("<!-- table willow/pck-pf-willow; AJ -->\n<!-- end -->"));
        Assert.Contains("is neither", Refused("<!-- table willow/pck-pf-willow; AJ; down -->\n<!-- end -->"));
    }

    [Fact]
    public void Replace_SeveralTablesAcross_HaveARowForEachAndAColumnForEachModel()
    {
        const string Marker = "<!-- table pose/temple-8 + pose/dino-8; 1cm1deg, 5cm5deg; across -->";
        string changed = MarkdownDocument.Replace($"{Marker}\n<!-- end -->\n", Splits, out _);
        Assert.Equal(
            $"""
            {Marker}
            | 1cm1deg % / 5cm5deg % | sift | alike-n | xfeat |
            | --- | ---: | ---: | ---: |
            | temple 8 | 84.6 / 87.2 | 89.7 / 92.3 |  |
            | dino 8 |  | 100.0 | n/a / 56.2 |
            <!-- end -->

            """.ReplaceLineEndings("\n"),
            changed);
        string lacking = MarkdownDocument.Replace($"{Marker}\nold\n<!-- end -->\n", [Splits[0]], out int replaced);
        Assert.Equal((0, $"{Marker}\nold\n<!-- end -->\n"), (replaced, lacking));
    }

    [Theory]
    [InlineData("<!-- table pck-pf-willow -->\nold\n", "no '<!-- end -->'")]
    [InlineData("<!-- table a -->\n<!-- table pck-pf-willow -->\n<!-- end -->", "'table a' has no")]
    public void Replace_MarkerWithoutEnd_IsRefused(string document, string message) => Assert.Contains(message, Refused(document));

    [Fact]
    public void Replace_NameOfTwoTables_IsRefused()
    {
        const string Document = "<!-- table pck-pf-willow -->\n<!-- end -->";
        var error = Assert.Throws<UsageException>(() => MarkdownDocument.Replace(Document, [Pck, Pck with { Report = "again" }], out _));
        Assert.Contains("willow/pck-pf-willow, again/pck-pf-willow", error.Message);
    }

    [Fact]
    public void ReplaceIn_ReportOfAFolder_IsNamedByTheFolder()
    {
        using var folder = new TemporaryFolder();
        ReportFiles.Write(folder["willow"], new Report { Title = "t", Command = ["eval"], Tables = [Pck.Content] });
        IReadOnlyList<MarkdownTable> tables = MarkdownTable.Read(Path.Combine(folder["willow"], "report.json"));
        Assert.Equal((Pck.Name, Pck.Text), (Assert.Single(tables).Name, tables[0].Text));
        File.WriteAllText(folder["README.md"], "# Title\n\n<!-- table willow/pck-pf-willow -->\n<!-- end -->\n");
        Assert.Equal(1, MarkdownDocument.ReplaceIn(folder["README.md"], tables));
        Assert.Equal($"# Title\n\n{Pck.WithMarkers}\n", File.ReadAllText(folder["README.md"]));
        File.WriteAllText(folder["README.md"], "# Title\n");
        Assert.Throws<UsageException>(() => MarkdownDocument.ReplaceIn(folder["README.md"], tables));
    }

    private static string Refused(string document) =>
        Assert.Throws<UsageException>(() => MarkdownDocument.Replace(document, [Pck], out _)).Message;

    private static MarkdownTable Split(string name, params (string Model, double First, double Last)[] rows) => new(
        "pose", name.Replace(' ', '-'), new MetricTable(
            name,
            [.. rows.Select(r => new MetricRow($"{name}: {r.Model}", [new("1cm1deg", r.First, "%"), new("5cm5deg", r.Last, "%")]))],
            new Dictionary<string, string>()));
}
