using System.CommandLine;
using Equiview.Cli.Evaluation;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Correspondence;
using Equiview.Reporting;

namespace Equiview.Cli.Verbs;

/// <summary>'eval merge': one report from the shards of a run.</summary>
internal static class EvalMergeVerb
{
    public static Command Create()
    {
        var shards = new Argument<string[]>("shard") { Description = "output folders of 'eval equivariance' or 'eval semantic' with --shard I/N", Arity = ArgumentArity.OneOrMore };
        var target = OutputFile.Several(new Option<string>("--output", "-o") { Description = "folder of the report", DefaultValueFactory = _ => "equiview-merged" });
        var command = new Command("merge", "one report from the shards of a run") { shards, target };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            string[] folders = arguments.GetValue(shards)!;
            Report[] parts = [.. folders.Select(f => Path.Combine(f, "report.json")).Where(File.Exists).Select(ReportJson.Read)];
            string folder = Path.GetFullPath(arguments.GetValue(target)!);
            string[] line = ["eval", "merge", .. folders];
            IReadOnlyList<ReportModel> models = parts.FirstOrDefault()?.Models ?? [];
            double seconds = parts.Sum(p => p.TimingsSeconds.Values.Sum());
            Report report;
            if (File.Exists(Path.Combine(folders[0], SemanticJob.LogName)))
            {
                (SemanticHeader header, IReadOnlyList<SemanticOutcome> outcomes) = SemanticJob.Log.Merge([.. folders.Select(f => Path.Combine(f, SemanticJob.LogName))]);
                report = SemanticReport.Make(header, outcomes, line, models, seconds);
            }
            else
            {
                (RunHeader header, IReadOnlyList<PairOutcome> outcomes) = EquivarianceJob.Log.Merge([.. folders.Select(f => Path.Combine(f, EquivarianceJob.LogName))]);
                report = EquivarianceReport.Make(header, outcomes, line, models, seconds);
            }

            ReportFiles.Write(folder, report);
            EvalVerb.Show(output, report, folder);
            return Task.CompletedTask;
        });
        return command;
    }
}
