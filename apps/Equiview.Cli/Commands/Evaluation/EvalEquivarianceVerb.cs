using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Options;
using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Truth;
using Equiview.Formats.Bop;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval equivariance': how equal features are across views of the same thing (APE, PCDP).</summary>
internal static class EvalEquivarianceVerb
{
    public static Command Create()
    {
        var defaults = new EquivarianceOptions();
        var protocol = new Option<string>("--protocol") { Description = string.Join(", ", EquivarianceProtocols.Names), DefaultValueFactory = _ => "R-CI" };
        var data = new Option<string[]>("--data", "--objects") { Description = "folders of the data: objects (R), scenes (P-tracks, P-depth), a BOP data set (P-cad), planes (P-plane), a stereo pair (P-stereo)", AllowMultipleArgumentsPerToken = true };
        var names = new Option<string?>("--object-names") { Description = "objects to take, comma-separated" };
        var symmetries = new Option<string?>("--symmetries") { Description = "json of symmetric objects by name, as in BOP's models_info.json, in the unit-size +Z-up frame: adds errors that forgive symmetry (R)" };
        var queries = new Option<int>("--queries") { Description = "most queries an ordered pair", DefaultValueFactory = _ => defaults.QueriesPerPair };
        var stride = new Option<int>("--candidate-stride") { Description = "distance of candidates in B, pixels", DefaultValueFactory = _ => 4 };
        var most = new Option<int?>("--max-pairs") { Description = "most ordered pairs an object or scene, chosen by the seed" };
        var seed = new Option<int>("--seed") { Description = "seed of every choice", DefaultValueFactory = _ => defaults.Seed };
        var command = new Command("equivariance", "3D equivariance of features: APE and PCDP") { protocol, data, names, symmetries, queries, stride, most, seed };
        EvaluationOptions options = new EvaluationOptions(command, "default", "equiview-equivariance").WithShard(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            if (arguments.GetValue(queries) < 1 || arguments.GetValue(stride) < 1 || arguments.GetValue(most) < 1)
                throw new UsageException("--queries, --candidate-stride and --max-pairs take a number of 1 or more");
            (int index, int count) = options.Shard(arguments);
            EquivarianceOptions measurement = defaults with { QueriesPerPair = arguments.GetValue(queries), Seed = arguments.GetValue(seed) };
            IPairSource source = EquivarianceProtocols.Open(arguments.GetValue(protocol)!, arguments.GetValue(data) ?? [], EvaluationOptions.Split(arguments.GetValue(names)), arguments.GetValue(stride), arguments.GetValue(symmetries) is { } file ? BopModels.ReadSymmetries(file) : new Dictionary<string, ObjectSymmetry>());
            using var renderer = source as IDisposable;
            using EvaluatedModels models = options.Load(arguments);
            PairKey[] pairs = arguments.GetValue(most) is { } limit
                ? [.. source.Pairs.GroupBy(p => p.Group).SelectMany(g => PairSelection.Choose([.. g], limit, measurement.Seed, g.Key))]
                : [.. source.Pairs];
            string folder = options.Folder(arguments);
            var job = new EquivarianceJob(source, PairSelection.Shard(pairs, index, count), models, measurement, folder);
            string[] line = EvalVerb.CommandLine(arguments, "equivariance");
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
                    IReadOnlyList<ReportPicture> pictures = cancellation.IsCancellationRequested ? [] : ExamplePictures.Of(source, models, job.Outcomes, measurement, cancellation);
                    Report report = EquivarianceReport.Make(job.Header, job.Outcomes, line, models.ForReport, seconds, pictures);
                    ReportFiles.Write(folder, report);
                    EvalVerb.Show(output, report, folder);
                }
            }

            if (job.Outcomes.Count > 0 && job.Outcomes.All(o => o.Problem is not null))
                throw new DegenerateInputException($"no pair could be scored: {job.Outcomes[0].Problem}");
        });
        return command;
    }
}
