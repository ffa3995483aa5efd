using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Reporting;

namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval': the field's metrics, as a report.</summary>
internal static class EvalVerb
{
    public static Command Create()
    {
        var replay = new Option<string?>("--replay") { Description = "report.json: runs its command again and shows what changed" };
        var command = new Command("eval", "measure backbones with the field's metrics") { replay, EvalEquivarianceVerb.Create(), EvalSemanticVerb.Create(), EvalTrackingVerb.Create(), EvalPoseVerb.Create(), EvalSplatVerb.Create(), EvalCompareVerb.Create(), EvalMergeVerb.Create() };
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string path = arguments.GetValue(replay) ?? throw new UsageException("say what to measure: eval equivariance, eval semantic, eval tracking, eval pose, eval splat, eval compare, eval merge, or eval --replay report.json");
            await ReplayAsync(path, output, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>The arguments that make a report again, however the program was started.</summary>
    public static string[] CommandLine(ParseResult arguments, string verb) => ["eval", verb, .. arguments.Tokens.Select(t => t.Value).SkipWhile(t => t != verb).Skip(1)];

    /// <summary>Prints a report's headline and where it lies.</summary>
    public static void Show(Output output, Report report, string folder) => output.Result(report.Tables, () =>
    {
        MetricTable table = report.Tables[0];
        Console.Out.WriteLine(table.Title);
        string[] columns = [.. table.Rows.SelectMany(r => r.Metrics).Select(m => m.Name).Distinct()];
        Output.Table([string.Empty, .. columns], table.Rows.Select(r => (string[])[r.Label, .. columns.Select(c => r.Metrics.FirstOrDefault(m => m.Name == c) is { } m ? Cell(m) : string.Empty)]));
        foreach (string warning in report.Warnings)
            output.Say("note: " + warning);
        Console.Out.WriteLine($"See {Path.Combine(folder, "report.html")}");
    });

    private static string Cell(Metric m) => m is { Low: { } low, High: { } high }
        ? FormattableString.Invariant($"{m.Value:0.0} [{low:0.0}, {high:0.0}]")
        : FormattableString.Invariant($"{m.Value:0.0}");

    private static async Task ReplayAsync(string path, Output output, CancellationToken cancellation)
    {
        Report before = ReportJson.Read(path);
        if (before.Command is not ["eval", not "merge", ..])
            throw new UsageException($"{path} was made by '{string.Join(' ', before.Command)}', which cannot be replayed");
        TextWriter shown = Console.Out;
        string folder = Path.Combine(Path.GetTempPath(), $"equiview-replay-{Guid.NewGuid():N}");
        try
        {
            // Into a folder of its own: the old report stays as it is.
            string[] again = [.. WithoutOutput(before.Command), "--output", folder, "--quiet"];
            Console.SetOut(TextWriter.Null);
            int code = await Create().Parse([.. again.Skip(1)]).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, cancellation).ConfigureAwait(false);
            Console.SetOut(shown);
            if (code != ExitCode.Done)
                throw new DegenerateInputException($"the command of {path} does not run any more");
            ReportDifference difference = ReportDifference.Between(before, ReportJson.Read(Path.Combine(folder, "report.json")));
            output.Result(difference, () => Console.Out.WriteLine(difference.IsSame
                ? "every number is the same"
                : string.Join('\n', [.. difference.Changes.Where(c => !c.IsSame).Select(Line), .. difference.OnlyBefore.Select(m => "gone: " + m), .. difference.OnlyAfter.Select(a => "new: " + a)])));
        }
        finally
        {
            Console.SetOut(shown);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static string Line(MetricChange c) => FormattableString.Invariant($"{c.Table} / {c.Row} / {c.Before.Name}: {c.Before.Value:g6} to {c.After.Value:g6}");

    private static IEnumerable<string> WithoutOutput(IReadOnlyList<string> command)
    {
        for (int i = 0; i < command.Count; i++)
        {
            if (command[i] is "-o" or "--output")
                i++;
            else
                yield return command[i];
        }
    }
}
