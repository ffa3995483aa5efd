using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Semantic;
using Equiview.Evaluation.Truth;
using Equiview.Formats.PfWillow;
namespace Equiview.Evaluation.Comparison;

/// <summary>Semantic transfer on PF-WILLOW; a unit is a pair of images.</summary>
internal static class SemanticComparison
{
    public static async Task<TaskComparison> RunAsync(CompareRequest request, string folder, int? mostPairs, SemanticReadout readout, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        SemanticDataset set = PfWillowDataset.Read(folder);
        using EvaluatedModels models = request.Load("semantic");
        (int Number, SemanticPair Pair)[] pairs = [.. set.Pairs.Select((pair, number) => (number, pair))];
        if (mostPairs is { } limit)
            pairs = [.. pairs.GroupBy(p => p.Pair.Category).SelectMany(g => PairSelection.Choose([.. g], limit, request.Seed, g.Key))];
        PckVariant variant = PckVariant.PfWillow;
        var header = new SemanticHeader(set.Name, set.Description, set.Pairs.Count, variant, [.. models.All.Select(m => m.Identity)], [readout], false, request.Seed);
        var job = new SemanticJob(header, pairs, new SemanticScorer(models, [readout], adaptiveFlip: false), Path.Combine(request.Folder, "semantic"));
        await job.Run(cancellation).ReportToAsync(progress).ConfigureAwait(false);
        SemanticOutcome[] scored = [.. job.Outcomes.Where(o => o.Problem is null)];
        if (scored.Length == 0)
            throw new DegenerateInputException($"no pair could be scored: {(job.Outcomes.Count > 0 ? job.Outcomes[0].Problem : "the list is empty")}");
        KeypointErrors[] before = [.. scored.Select(o => o.Errors[models.All[0].Label])], after = [.. scored.Select(o => o.Errors[models.All[1].Label])];
        return new TaskComparison($"Semantic correspondence, {set.Name}",
        [
            .. Pck.Alphas.Select(alpha => new PairedMetric(variant.Name(alpha), "%", true,
                [.. before.Zip(after, (b, a) => new PairedSample(b.Category, Pck.Percent([b], variant, alpha), Pck.Percent([a], variant, alpha)))])),
        ],
        new Dictionary<string, string>(set.Description) { ["pairs scored"] = FormattableString.Invariant($"{before.Length} of {set.Pairs.Count}, seed {request.Seed}"), ["read-out"] = readout.ToString(), ["unit"] = "a pair of images" });
    }
}
