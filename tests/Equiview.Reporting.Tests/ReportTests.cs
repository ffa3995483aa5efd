using System.Text.Json;
using Equiview.Reporting.Page;
using Equiview.TestKit;

namespace Equiview.Reporting.Tests;

public sealed class ReportTests
{
    private static readonly Report Sample = new()
    {
        Title = "Equivariance <of> \"things\"",
        Command = ["eval", "equivariance", "--objects", "a b"],
        Seed = 7,
        Models = [new ReportModel("vit+x", "ab12", "MIT")],
        Data = new Dictionary<string, string> { ["objects"] = "3" },
        TimingsSeconds = new Dictionary<string, double> { ["features"] = 1.25 },
        Tables =
        [
            new MetricTable("R-CI",
                [
                    new MetricRow(
                        "original", [new Metric("APE", 19.12, "%", 18, 20.5, false), new Metric("PCDP@0.05", 22.6, "%", null, null, true)]),
                    new MetricRow(
                        "finetuned",
                        [new Metric("APE", 17.98, "%", 17, 19, false), new Metric("PCDP@0.05", double.NaN, "%", null, null, true)]),
                ],
                new Dictionary<string, string> { ["candidates"] = "foreground" }),
        ],
        Charts = [new ReportChart("loss", "step", "loss", [new ReportCurve("run", [0, 1, 2], [1, 0.5, 0.25])])],
        Pictures = [new ReportPicture("a picture", [0x89, 0x50, 0x4E, 0x47])],
    };

    [Fact]
    public void Json_RoundTrip_KeepsEveryNumber()
    {
        using var folder = new TemporaryFolder();
        ReportFiles.Write(folder.Path, Sample);
        Report again = ReportJson.Read(folder["report.json"]);
        Assert.Equal(Sample.Command, again.Command);
        Assert.True(ReportDifference.Between(Sample, again).IsSame);
        Assert.Equal((18, 20.5), (again.Tables[0].Find("original", "APE")!.Low, again.Tables[0].Find("original", "APE")!.High));
        Assert.True(double.IsNaN(again.Tables[0].Find("finetuned", "PCDP@0.05")!.Value));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.tmp"));
    }

    [Fact]
    public void Json_ModelWithRecipe_KeepsIt()
    {
        using var folder = new TemporaryFolder();
        JsonElement recipe = JsonElement.Parse("""{"version":1,"model":{"name":"vit","adapter":"x"},"layer":"block:8"}""");
        ReportFiles.Write(folder.Path, Sample with { Models = [new ReportModel("vit+x", "ab12", "MIT", recipe)] });
        JsonElement read = Assert.Single(ReportJson.Read(folder["report.json"]).Models).Recipe!.Value;
        Assert.True(JsonElement.DeepEquals(recipe, read));
    }

    [Fact]
    public void Read_ReportOfAnEarlierVersion_HasNoRecipe()
    {
        Report report = ReportJson.Read(Repository.PathOf("tests", "Equiview.Reporting.Tests", "Fixtures", "report-without-recipe.json"));
        Assert.Equal(["dense-sift", "vit+x"], report.Models.Select(m => m.Name));
        Assert.All(report.Models, m => Assert.Null(m.Recipe));
        Assert.Equal(41.5, report.Tables[0].Find("dense-sift", "PCK@0.1")!.Value);
    }

    [Fact]
    public void Csv_QuotesWhatNeedsIt()
    {
        var report = Sample with
        {
            Tables = [new MetricTable("a,b", [new MetricRow("r", [new Metric("m", 0.5, "%", 0.25, 1)])], new Dictionary<string, string>())],
        };
        Assert.Equal("table,row,metric,value,unit,low,high\n\"a,b\",r,m,0.5,%,0.25,1\n", ReportCsv.Serialize(report));
    }

    [Fact]
    public void Difference_NamesWhatOnlyOneHas()
    {
        Report other = Sample with { Tables = [Sample.Tables[0] with { Rows = [Sample.Tables[0].Rows[0]] }] };
        ReportDifference difference = ReportDifference.Between(Sample, other);
        Assert.False(difference.IsSame);
        Assert.Equal(["R-CI / finetuned / APE", "R-CI / finetuned / PCDP@0.05"], difference.OnlyBefore);
        Assert.All(difference.Changes, c => Assert.Equal(0, c.Delta));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"schemaVersion":99,"title":"x","command":[],"tables":[]}""")]
    public void Read_NotAReport_IsRefused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.json"], text);
        Assert.Throws<InvalidFileException>(() => ReportJson.Read(folder["r.json"]));
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("+cmd", "'+cmd")]
    [InlineData("-cmd,x", "\"'-cmd,x\"")]
    [InlineData(" =1+1", "' =1+1")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("-", "-")]
    [InlineData("vit+x", "vit+x")]
    public void Csv_LabelThatIsAFormula_IsText(string label, string cell)
    {
        MetricTable table = new("t", [new MetricRow(label, [new Metric("APE", -1.5, "%")])], new Dictionary<string, string>());
        Assert.Equal($"t,{cell},APE,-1.5,%,,", ReportCsv.Serialize(Sample with { Tables = [table] }).Split('\n')[1]);
    }

    [Theory]
    [InlineData("\"eval\"", "null")]
    [InlineData("\"original\"", "null")]
    [InlineData("\"APE\"", "null")]
    [InlineData("\"foreground\"", "null")]
    [InlineData("\"3\"", "null")]
    [InlineData("\"vit\\u002Bx\"", "null")]
    [InlineData("\"metrics\"", "\"metric\"")]
    [InlineData("\"rows\"", "\"row\"")]
    [InlineData("\"tables\"", "\"table\"")]
    [InlineData("\"equivariance", "\"\\ud800equivariance")]
    public void Read_ReportWithNulls_IsRefused(string text, string replacement)
    {
        using var folder = new TemporaryFolder();
        ReportFiles.Write(folder.Path, Sample);
        string json = File.ReadAllText(folder["report.json"]);
        string changed = json.Replace(text, replacement, StringComparison.Ordinal);
        Assert.NotEqual(json, changed);
        File.WriteAllText(folder["report.json"], changed);
        Assert.Throws<InvalidFileException>(() => ReportJson.Read(folder["report.json"]));
    }

    [Fact]
    public void Read_ReportWithAValueGone_RaisesOnlyOurs()
    {
        using var folder = new TemporaryFolder();
        ReportFiles.Write(folder.Path, Sample);
        string json = File.ReadAllText(folder["report.json"]);
        string[] values = ["null", "[]", "{}", "-1", "\"\\ud800\"", ""];
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            int at = random.Next(json.Length), end = json.IndexOfAny([',', '\n', ':'], at);
            File.WriteAllText(folder["report.json"], json[..at] + values[i % values.Length] + json[Math.Max(at, end)..]);
            try
            {
                Report report = ReportJson.Read(folder["report.json"]);
                _ = ReportCsv.Serialize(report) + ReportHtml.Serialize(report) + ReportDifference.Between(report, Sample);
            }
            catch (InvalidFileException)
            {
                // What a reader may raise.
            }
        }
    }
}
