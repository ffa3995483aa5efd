using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Options;
using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Semantic;
using Equiview.Evaluation.Truth;
using Equiview.Formats.PfPascal;
using Equiview.Formats.PfWillow;
using Equiview.Formats.Spair;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

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
        var flip = new Option<bool>("--adaptive-flip") { Description = "mirror the source image where that resembles the target more" };
        var seed = new Option<int>("--seed") { Description = "seed of --max-pairs", DefaultValueFactory = _ => 1 };
        var command = new Command("semantic", "semantic correspondence: PCK in all its named variants") { dataset, data, list, clean, split, readouts, flip, most, seed };
        EvaluationOptions options = new EvaluationOptions(command, "semantic", "equiview-semantic").WithShard(command);
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
            (int index, int count) = options.Shard(arguments);
            (int Number, SemanticPair Pair)[] pairs = [.. set.Pairs.Select((pair, number) => (number, pair))];
            if (arguments.GetValue(most) is { } limit)
                pairs = [.. pairs.GroupBy(p => p.Pair.Category).SelectMany(g => PairSelection.Choose([.. g], limit, arguments.GetValue(seed), g.Key))];
            SemanticReadout[] chosen = [.. EvaluationOptions.Split(arguments.GetValue(readouts)).Select(Readout)];
            using EvaluatedModels models = options.Load(arguments);
            var scorer = new SemanticScorer(models, chosen, arguments.GetValue(flip));
            var header = new SemanticHeader(set.Name, set.Description, set.Pairs.Count, headline, [.. models.All.Select(m => m.Identity)], chosen, arguments.GetValue(flip), arguments.GetValue(seed));
            string report = options.Folder(arguments);
            var job = new SemanticJob(header, PairSelection.Shard(pairs, index, count), scorer, report);
            string[] line = EvalVerb.CommandLine(arguments, "semantic");
            long start = Stopwatch.GetTimestamp();
            try
            {
                await output.Follow(job.Run(cancellation)).ConfigureAwait(false);
            }
            finally
            {
                // Also after Ctrl-C: the report then holds what is done, and the same command goes on from there.
                if (job.Outcomes.Any(o => o.Problem is null))
                {
                    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                    IReadOnlyList<ReportPicture> pictures = cancellation.IsCancellationRequested ? [] : ExamplePictures.Of(set.Pairs, scorer, models.All.Count * chosen.Length, job.Outcomes, cancellation);
                    Report made = SemanticReport.Make(header, job.Outcomes, line, models.ForReport, seconds, pictures);
                    ReportFiles.Write(report, made);
                    EvalVerb.Show(output, made, report);
                }
            }

            if (!job.Outcomes.Any(o => o.Problem is null))
                throw new DegenerateInputException($"no pair could be scored: {(job.Outcomes.Count > 0 ? job.Outcomes[0].Problem : "the list is empty")}");
        });
        return command;
    }

    private static SemanticReadout Readout(string name) => Enum.TryParse(name, ignoreCase: true, out SemanticReadout readout) && Enum.IsDefined(readout) ? readout
        : throw new UsageException($"'{name}' is no read-out; choose {string.Join(", ", Enum.GetNames<SemanticReadout>())}");
}
