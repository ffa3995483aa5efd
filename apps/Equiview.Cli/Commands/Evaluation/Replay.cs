using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval --replay': runs the command of a report again and shows what changed.</summary>
internal static class Replay
{
    public static async Task RunAsync(string path, Verb eval, Output output, CancellationToken cancellation)
    {
        Report before = ReportJson.Read(path);
        if (before.Command is not ["eval", not "merge", ..])
            throw new UsageException($"{path} was made by '{string.Join(' ', before.Command)}', which cannot be replayed");
        TextWriter shown = Console.Out;
        string folder = Path.Combine(Path.GetTempPath(), $"equiview-replay-{Guid.NewGuid():N}");
        try
        {
            // Into a folder of its own: the old report stays as it is.
            string[] again = [.. WithoutOutput(before.Command).Skip(1), "--output", Path.Combine(folder, "run"), "--quiet"];
            Console.SetOut(TextWriter.Null);
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            int code = await eval.For(before.Command).Parse(again, CommandLineText.Parsing).InvokeAsync(configuration, cancellation)
                .ConfigureAwait(false);
            Console.SetOut(shown);
            if (code != ExitCode.Done)
                throw new DegenerateInputException($"the command of {path} does not run any more");
            string made = Directory.GetDirectories(folder).Single(); // "run", or that of a shard
            output.Result(ReportDifference.Between(before, ReportJson.Read(Path.Combine(made, "report.json"))));
        }
        finally
        {
            Console.SetOut(shown);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> WithoutOutput(IReadOnlyList<string> command)
    {
        for (int i = 0; i < command.Count; i++)
        {
            if (command[i] is "-o" or "--output" or "--rrd")
                i++;
            else
                yield return command[i];
        }
    }
}
