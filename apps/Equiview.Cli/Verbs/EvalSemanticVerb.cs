using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Demo;
using Equiview.Cli.Evaluation;
using Equiview.Cli.Options;
using Equiview.Correspondence;
using Equiview.Formats.PfPascal;
using Equiview.Formats.PfWillow;
using Equiview.Formats.Spair;
using Equiview.Reporting;

namespace Equiview.Cli.Verbs;

/// <summary>'eval semantic': how well features transfer between instances of a category (PCK).</summary>
internal static class EvalSemanticVerb
{
    public static Command Create()
    {
        var dataset = new Option<string>("--dataset") { Description = "pf-willow, pf-pascal or spair", DefaultValueFactory = _ => "pf-willow" };
        var data = new Option<string?>("--data") { Description = "folder of the data set (pf-pascal: the folder that holds PF-dataset-PASCAL)" };
        var list = new Option<string?>("--pairs") { Description = "pf-pascal: csv of the pairs (same or different views)" };
        var clean = new Option<bool>("--drop-doubtful") { Description = "leave out pairs whose truth is doubtful (pf-pascal, different views)" };
        var split = new Option<string>("--split") { Description = "spair: trn, val or test", DefaultValueFactory = _ => "test" };
        var readouts = new Option<string>("--readouts") { Description = $"comma-separated: {string.Join(", ", Enum.GetNames<SemanticReadout>())}", DefaultValueFactory = _ => nameof(SemanticReadout.Paper) };
        var most = new Option<int?>("--max-pairs") { Description = "most pairs a category, chosen by the seed" };
        var seed = new Option<int>("--seed") { Description = "seed of --max-pairs", DefaultValueFactory = _ => 1 };
        var command = new Command("semantic", "semantic correspondence: PCK in all its named variants") { dataset, data, list, clean, split, readouts, most, seed };
        var options = new EvaluationOptions(command, "semantic", "equiview-semantic");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string folder = arguments.GetValue(data) ?? throw new UsageException("name the data: --data FOLDER");
            (SemanticDataset set, PckVariant headline) = arguments.GetValue(dataset) switch
            {
                "pf-willow" => (PfWillowDataset.Read(folder), PckVariant.PfWillow),
                "pf-pascal" => (PfPascalPairs.Read(arguments.GetValue(list) ?? throw new UsageException("pf-pascal needs its pair list: --pairs CSV"), folder, arguments.GetValue(clean)), PckVariant.Paper),
                "spair" => (SpairDataset.Read(folder, arguments.GetValue(split)!), PckVariant.Spair),
                { } other => throw new UsageException($"there is no data set '{other}'; choose pf-willow, pf-pascal or spair"),
                null => throw new UsageException("name the data set"),
            };
            if (arguments.GetValue(most) < 1)
                throw new UsageException("--max-pairs takes a number of 1 or more");
            SemanticPair[] pairs = arguments.GetValue(most) is { } limit
                ? [.. set.Pairs.GroupBy(p => p.Category).SelectMany(g => PairSelection.Choose([.. g], limit, arguments.GetValue(seed), g.Key))]
                : [.. set.Pairs];
            using MeasuredModels models = options.Load(arguments);
            var run = new SemanticRun(pairs, models, [.. EvaluationOptions.Split(arguments.GetValue(readouts)).Select(Readout)]);
            long start = Stopwatch.GetTimestamp();
            try
            {
                await output.Follow(run.Run(cancellation)).ConfigureAwait(false);
            }
            finally
            {
                if (run.Errors.Count > 0)
                {
                    Report report = SemanticReport.Make(set, headline, run, models.ForReport, ["eval", "semantic", .. arguments.Tokens.Select(t => t.Value).SkipWhile(t => t != "semantic").Skip(1)], arguments.GetValue(seed), Stopwatch.GetElapsedTime(start).TotalSeconds);
                    ReportFiles.Write(options.Folder(arguments), report);
                    EvalVerb.Show(output, report, options.Folder(arguments));
                }
            }

            if (run.Errors.Count == 0)
                throw new DegenerateInputException($"no pair could be scored: {run.Problems.FirstOrDefault() ?? "the list is empty"}");
        });
        return command;
    }

    private static SemanticReadout Readout(string name) => Enum.TryParse(name, ignoreCase: true, out SemanticReadout readout) && Enum.IsDefined(readout) ? readout
        : throw new UsageException($"'{name}' is no read-out; choose {string.Join(", ", Enum.GetNames<SemanticReadout>())}");
}
