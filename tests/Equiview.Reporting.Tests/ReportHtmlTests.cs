using System.Text.RegularExpressions;
using System.Xml;
using Equiview.Reporting.Page;
using Equiview.TestKit;

namespace Equiview.Reporting.Tests;

public sealed partial class ReportHtmlTests
{
    private const string Hostile = "a<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&";
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47], Jpeg = [0xFF, 0xD8, 1];

    private static readonly Report Sample = new()
    {
        Title = "a report",
        Command = ["eval", "equivariance", "--objects", "a b"],
        Tables =
        [
            Table("two", ("original", 19.12, 18, 20.5), ("finetuned", 17.98, 17, 19)),
            Table("three", ("a", 1, null, null), ("b", 2, null, null), ("c", 3, 2, 4)),
        ],
    };

    [Fact]
    public void Serialize_NamesOfAnyOrigin_AreEscapedEverywhere()
    {
        Report hostile = Sample with
        {
            Title = Hostile,
            Summary = Hostile,
            Command = [Hostile],
            Warnings = [Hostile],
            Models = [new ReportModel(Hostile, Hostile, Hostile)],
            Data = new Dictionary<string, string> { [Hostile] = Hostile },
            Versions = new Dictionary<string, string> { [Hostile] = Hostile },
            TimingsSeconds = new Dictionary<string, double> { [Hostile] = 1 },
            Introductions = new Dictionary<string, string> { [Hostile] = Hostile },
            Tables =
            [
                new MetricTable(
                    Hostile,
                    [.. Enumerable.Range(0, 3).Select(i => new MetricRow(Hostile + i, [new Metric(Hostile, i, Hostile, -1, 9, true)]))],
                    new Dictionary<string, string> { [Hostile] = Hostile }),
            ],
            Charts = [new ReportChart(Hostile, Hostile, Hostile, [new ReportCurve(Hostile, [0, 1, 2], [1, 2, 3])])],
            Pictures =
            [
                new ReportPicture(Hostile, Png) { Section = Hostile, Example = Hostile },
                new ReportPicture(Hostile, Png) { Section = Hostile, Example = Hostile + "2" },
                new ReportPicture(Hostile, Jpeg) { Before = Jpeg, Sides = (Hostile, Hostile) },
                new ReportPicture(Hostile, Jpeg) { Frames = [Jpeg] },
                new ReportPicture(Hostile, [0, 0, 0, 24, .. "ftypisom"u8]),
            ],
        };
        string html = ReportHtml.Serialize(hostile);
        Assert.DoesNotContain("<script>alert", html);
        Assert.DoesNotContain("<img src=x", html);
        Assert.Equal(1, Regex.Count(html, "<script"));

        // No attribute of ours is ended by a name: every tag is one of the page's own.
        Assert.All(Tags().Matches(html).Select(m => m.Value), tag => Assert.DoesNotContain("alert", WithoutValues().Replace(tag, "")));
    }

    [Fact]
    public void Serialize_AsksForNothingOutside()
    {
        string html = ReportHtml.Serialize(Sample with { Pictures = [new ReportPicture("a picture", Png)] });
        Assert.Contains("default-src 'none'", html);
        Assert.Contains("data:image/png;base64,iVBORw==", html);
        Assert.DoesNotContain("http", html.Replace("http-equiv", ""));
        Assert.DoesNotContain("style=\"", html); // the policy would refuse it
        Assert.All(Sources().Matches(html), m => Assert.StartsWith("data:", m.Groups[1].Value));
    }

    [Fact]
    public void Serialize_Difference_HasColorAndSign()
    {
        string html = ReportHtml.Serialize(Sample);
        Assert.Contains("<td class=\"good\" title=\"better\">-1.14</td>", html);
        Assert.Contains("<td data-v=\"17.98\" class=\"best\">17.98 <small>[17.00, 19.00]</small></td>", html);
    }

    [Theory]
    [InlineData(-1.0, -2.0, -0.5, "bad")]
    [InlineData(1.0, 0.5, 2.0, "good")]
    [InlineData(1.0, -0.5, 2.0, "")]
    public void Serialize_PairedDifference_HasNoColorWhereItsIntervalHoldsZero(double delta, double low, double high, string kind)
    {
        MetricTable table = new(
            "t",
            [
                new MetricRow("a", [new Metric("AJ", 1)]), new MetricRow("b", [new Metric("AJ", 2)]),
                new MetricRow("paired difference", [new Metric("AJ", delta, "", low, high, true)]),
            ],
            new Dictionary<string, string>());
        string html = ReportHtml.Serialize(Sample with { Tables = [table] });
        string cell = kind.Length == 0 ? "<td>" : $"<td class=\"{kind}\" title=\"{(kind == "good" ? "better" : "worse")}\">";
        Assert.Contains($"<td>paired difference</td>{cell}{(delta > 0 ? "+" : "")}{delta:0.00}", html);
    }

    [Fact]
    public void Serialize_SectionBeginsWithItsImages()
    {
        Report report = Sample with
        {
            Pictures =
            [
                new ReportPicture("everywhere", Png), new ReportPicture("of three", Png) { Section = "three" },
                new ReportPicture("of a table that is not there", Png) { Section = "four" },
            ],
        };
        string html = ReportHtml.Serialize(report);
        int[] order =
        [
            html.IndexOf("<figcaption>everywhere", StringComparison.Ordinal), html.IndexOf("<h2>two", StringComparison.Ordinal),
            html.IndexOf("<h2>three", StringComparison.Ordinal), html.IndexOf("<figcaption>of three", StringComparison.Ordinal),
            html.IndexOf("id=\"t1\"", StringComparison.Ordinal),
        ];
        Assert.Equal(order.Order(), order);
        Assert.DoesNotContain(-1, order);
        Assert.Equal(3, Regex.Count(html, "<figure"));
    }

    [Fact]
    public void Serialize_FewerThanThreeValues_HaveNoChart()
    {
        string html = ReportHtml.Serialize(Sample with { Tables = [Sample.Tables[0]], Charts = [Curve(2)] });
        Assert.DoesNotContain("<svg", html);
        Assert.Equal(1, Regex.Count(ReportHtml.Serialize(Sample with { Charts = [Curve(2)] }), "<svg"));
        Assert.Equal(2, Regex.Count(ReportHtml.Serialize(Sample with { Charts = [Curve(3)] }), "<svg"));
    }

    [Fact]
    public void Svg_IsWellFormed()
    {
        foreach (string chart in new[] { SvgDots.Text(Sample.Tables[1]), SvgLines.Text(Curve(3)) })
        {
            var document = new XmlDocument();
            document.LoadXml("<r>" + chart + "</r>");
            Assert.NotEmpty(document.GetElementsByTagName("svg"));
        }
    }

    [Fact]
    public void Svg_ValuesThatAreEqualOrHuge_StayInThePanel()
    {
        foreach (double[] values in new[] { [0, 0, 0], [5e-9, 5e-9, 5e-9], [-3, -3, -3], [1e12, 1, -1e12], new[] { 99.99, 100, 99.98 } })
        {
            MetricTable table = new(
                "t", [.. values.Select((v, i) => new MetricRow($"r{i}", [new Metric("m", v)]))], new Dictionary<string, string>());
            string svg = SvgDots.Text(table);
            Assert.Equal(3, Regex.Count(svg, "<circle"));
            Assert.All(Centers().Matches(svg), m => Assert.InRange(double.Parse(m.Groups[1].Value), 130, 326));
        }
    }

    [Fact]
    public void WritePictures_PairOfImages_WritesBoth()
    {
        using var folder = new TemporaryFolder();
        ReportFiles.WritePictures(folder.Path, [new ReportPicture("worst: a by b", Jpeg) { Before = Jpeg }]);
        Assert.Equal(
            ["worst-a-by-b-before.jpg", "worst-a-by-b.jpg"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(ReportFiles.IsBefore(folder["worst-a-by-b-before.jpg"]));
    }

    private static ReportChart Curve(int points) => new(
        "loss", "step", "loss", [new ReportCurve("run", [.. Enumerable.Range(0, points)], [.. Enumerable.Range(1, points)])]);

    private static MetricTable Table(string title, params (string Label, double Value, double? Low, double? High)[] rows) => new(
        title,
        [.. rows.Select(r => new MetricRow(r.Label, [new Metric("APE", r.Value, "%", r.Low, r.High, false)]))],
        new Dictionary<string, string> { ["candidates"] = "foreground" });

    [GeneratedRegex("<[a-z][^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'")]
    private static partial Regex WithoutValues();

    [GeneratedRegex("\\ssrc=\"([^\"]*)\"")]
    private static partial Regex Sources();

    [GeneratedRegex("cx='([^']*)'")]
    private static partial Regex Centers();
}
