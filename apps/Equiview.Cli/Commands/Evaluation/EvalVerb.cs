using System.CommandLine;
using Equiview.Cli.Options;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval': the field's metrics, as a report.</summary>
internal static class EvalVerb
{
    public static Command Create(Verb self)
    {
        var replay = new Option<string?>("--replay") { Description = "report.json: runs its command again and shows what changed" };
        var command = new Command(self.Name, self.Description) { replay };
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string path = arguments.GetValue(replay) ?? throw new UsageException(
                $"name what to measure: {string.Join(", ", command.Subcommands.Select(c => "eval " + c.Name))}, or eval "
                    + "--replay report.json");
            await Replay.RunAsync(path, self, output, cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
