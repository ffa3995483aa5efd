using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Jobs;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval merge': one report from the shards of a run.</summary>
internal static class EvalMergeVerb
{
    public static Command Create()
    {
        var shards = new Argument<string[]>("shard")
        {
            Description = "output folders of 'eval equivariance' or 'eval semantic' with --shard I/N",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("merge", "one report from the shards of a run") { shards };
        var target = OutputOption.Several(command, "folder of the report", "equiview-merged");
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            string folder = Path.GetFullPath(target.Name(arguments));
            Report report = ShardMerge.Run(arguments.GetValue(shards)!, folder);
            output.Show(report, folder, report.Tables.Take(1));
            return Task.CompletedTask;
        });
        return command;
    }
}
