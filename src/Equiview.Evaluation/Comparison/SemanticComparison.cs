using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Semantic;
using Equiview.Evaluation.Truth;
using Equiview.Formats.PfWillow;
using Equiview.Formats.Semantic;
namespace Equiview.Evaluation.Comparison;

/// <summary>Semantic transfer on PF-WILLOW; a unit is a pair of images.</summary>
internal static class SemanticComparison
{
    public static async Task<TaskComparison> RunAsync(
        CompareRequest request, string folder, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        SemanticReadout readout = request.Readout;
        SemanticDataset set = PfWillowDataset.Read(folder);
        using EvaluatedModels models = request.Load("semantic");
        (int Number, SemanticPair Pair)[] pairs =
            PairSelection.PerGroup(
                [.. set.Pairs.Select((pair, number) => (Number: number, Pair: pair))],
                request.MaxSemanticPairs,
                request.Seed,
                p => p.Pair.Category);
        PckVariant variant = PckVariant.PfWillow;
        string[] identities = [.. models.All.Select(m => m.Identity)];
        var header = new SemanticHeader(set.Name, set.Description, set.Pairs.Count, variant, identities, [readout], false, request.Seed);
        var scorer = new SemanticScorer(models, [readout], adaptiveFlip: false);
        var job = new SemanticJob(header, pairs, scorer, Path.Combine(request.Folder, "semantic"));
        await job.Run(cancellation).ReportToAsync(progress).ConfigureAwait(false);
        SemanticOutcome[] scored = [.. job.Outcomes.Where(o => o.Problem is null)];
        if (scored.Length == 0)
            throw SemanticJob.NothingScored(job.Outcomes);
        KeypointErrors[] before = [.. scored.Select(o => o.Errors[models.All[0].Label])];
        KeypointErrors[] after = [.. scored.Select(o => o.Errors[models.All[1].Label])];
        return new TaskComparison($"Semantic correspondence, {set.Name}",
        [
            .. Pck.Alphas.Select(
                alpha => new PairedMetric(variant.Name(alpha), "%", true, [.. before.Zip(after, (b, a) => Sample(b, a, alpha))])),
        ],
        new Dictionary<string, string>(set.Description)
        {
            ["pairs scored"] = FormattableString.Invariant($"{before.Length} of {set.Pairs.Count}, seed {request.Seed}"),
            ["read-out"] = readout.ToString(),
            ["unit"] = "a pair of images",
        });

        PairedSample Sample(KeypointErrors b, KeypointErrors a, double alpha) =>
            new(b.Category, Pck.Percent([b], variant, alpha), Pck.Percent([a], variant, alpha));
    }
}
