using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>'eval table' on a report of an earlier version.</summary>
public sealed class EvalTableVerbTests : IDisposable
{
    private const string Table = "|  | PCK@0.1 % |\n| --- | ---: |\n| dense-sift | 41.5 |\n";
    private readonly TemporaryFolder folder = new();

    public EvalTableVerbTests()
    {
        Directory.CreateDirectory(folder["willow"]);
        File.Copy(
            Repository.PathOf("tests", "Equiview.Reporting.Tests", "Fixtures", "report-without-recipe.json"), folder["willow/report.json"]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Table_PrintsAndReplacesTheTablesOfADocument()
    {
        CommandResult printed = await CommandLine.Run(folder.Path, "eval", "table", "willow/report.json");
        Assert.Equal((0, $"<!-- table willow/pck -->\n{Table}<!-- end -->\n"), (printed.ExitCode, printed.Output));

        File.WriteAllText(folder["README.md"], "# Results\n\n<!-- table willow/pck -->\nold\n<!-- end -->\n");
        CommandResult replaced = await CommandLine.Run(folder.Path, "eval", "table", "willow/report.json", "--into", "README.md");
        Assert.Equal(0, replaced.ExitCode);
        Assert.Equal($"# Results\n\n{printed.Output}", File.ReadAllText(folder["README.md"]));

        File.WriteAllText(folder["README.md"], "# Results\n");
        CommandResult unmarked = await CommandLine.Run(folder.Path, "eval", "table", "willow/report.json", "--into", "README.md");
        Assert.Equal(2, unmarked.ExitCode);
        Assert.Contains("README.md marks none of the tables willow/pck", unmarked.ErrorLine);
    }
}
