using System.Text.RegularExpressions;
using Equiview.TestKit;

namespace Equiview.Reporting.Tests;

/// <summary>Measurements in documents come from the reports in docs/measurements; none is typed.</summary>
public sealed partial class MeasurementDocumentsTests
{
    private static readonly Lazy<MarkdownTable[]> Tables = new(() =>
        [
            .. Directory.GetFiles(Repository.PathOf("docs", "measurements"), "report.json", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).SelectMany(MarkdownTable.Read),
        ]);

    public static TheoryData<string> Documents =>
    [
        "README.md",
        .. Directory.GetFiles(Repository.PathOf("src"), "README.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_HoldsWhatTheReportsSay(string name)
    {
        string text = File.ReadAllText(Repository.PathOf(name.Split('/')));
        Assert.Equal(MarkdownDocument.Replace(text, Tables.Value, out int answered), text);
        Assert.Equal(Markers().Count(text), answered);
    }

    // In a section of measurements, a row of a table that shows a decimal number is generated, or its numbers are.
    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_TypesNoMeasurementInATable(string name)
    {
        string text = File.ReadAllText(Repository.PathOf(name.Split('/')));
        string measurements = string.Concat(Section().Matches(Generated().Replace(text, "")).Select(m => m.Value));
        IEnumerable<string> typed = measurements.Split('\n').Where(l => l.StartsWith('|') && Decimal().IsMatch(l));
        Assert.Empty(typed);
    }

    [Fact]
    public void Reports_NameNoPathOfTheMachineThatMadeThem() => Assert.DoesNotContain(
        Directory.GetFiles(Repository.PathOf("docs", "measurements"), "report.json", SearchOption.AllDirectories)
            .SelectMany(f => ReportJson.Read(f).Command),
        Path.IsPathRooted);

    [GeneratedRegex("<!-- (table|value) ")]
    private static partial Regex Markers();

    [GeneratedRegex("<!-- (table|value) .*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Generated();

    [GeneratedRegex("^## (Measurements|How good it is)$.*?(?=^## |\\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Section();

    // Thresholds in names (PCDP@0.05, ADD-0.1d) and versions are no measurements.
    [GeneratedRegex(@"(?<![\w.@-])\d+\.\d(?![\w.]*\.)")]
    private static partial Regex Decimal();
}
