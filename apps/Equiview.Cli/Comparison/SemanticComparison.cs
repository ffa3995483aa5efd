using Equiview.Cli.Evaluation;
using Equiview.Cli.Terminal;
using Equiview.Correspondence;
using Equiview.Formats.PfWillow;

namespace Equiview.Cli.Comparison;

/// <summary>Semantic transfer on PF-WILLOW; a unit is a pair of images.</summary>
internal static class SemanticComparison
{
    public static async Task<TaskComparison> RunAsync(CompareRequest request, string folder, int? mostPairs, SemanticReadout readout, Output output, CancellationToken cancellation)
    {
        SemanticDataset set = PfWillowDataset.Read(folder);
        using MeasuredModels models = request.Load("semantic");
        SemanticPair[] pairs = mostPairs is { } limit
            ? [.. set.Pairs.GroupBy(p => p.Category).SelectMany(g => PairSelection.Choose([.. g], limit, request.Seed, g.Key))] : [.. set.Pairs];
        var run = new SemanticRun(pairs, models, [readout]);
        await output.Follow(run.Run(cancellation)).ConfigureAwait(false);
        if (run.Errors.Count == 0)
            throw new DegenerateInputException($"no pair could be scored: {run.Problems.FirstOrDefault() ?? "the list is empty"}");
        List<KeypointErrors> before = run.Errors[models.All[0].Label], after = run.Errors[models.All[1].Label];
        PckVariant variant = PckVariant.PfWillow;
        return new TaskComparison($"Semantic correspondence, {set.Name}",
        [
            .. Pck.Alphas.Select(alpha => new PairedMetric(variant.Name(alpha), "%", true,
                [.. before.Zip(after, (b, a) => new PairedSample(b.Category, Pck.Percent([b], variant, alpha), Pck.Percent([a], variant, alpha)))])),
        ],
        new Dictionary<string, string>(set.Description) { ["pairs scored"] = FormattableString.Invariant($"{before.Count} of {set.Pairs.Count}, seed {request.Seed}"), ["read-out"] = readout.ToString(), ["unit"] = "a pair of images" });
    }
}
