using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Truth;
using Equiview.Formats.Semantic;
using Equiview.Reporting;
namespace Equiview.Evaluation.Semantic;

/// <summary>How well features transfer between instances of a category (PCK): the main flow of 'eval semantic'.</summary>
public static class SemanticEvaluation
{
    /// <summary>
    /// Measures and writes the report. An interrupted run writes what is done, and goes on from there when it is started again.
    /// </summary>
    /// <param name="request">What is measured.</param>
    /// <param name="setup">Models and output folder.</param>
    /// <param name="progress">Receives every pair.</param>
    /// <param name="cancellation">Checked for every pair.</param>
    /// <exception cref="DegenerateInputException">No pair could be scored.</exception>
    public static async Task<Report> RunAsync(
        SemanticRequest request, EvaluationSetup setup, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        setup.Require();
        (SemanticDataset set, PckVariant headline) = request.Open();
        (int Number, SemanticPair Pair)[] numbered = [.. set.Pairs.Select((pair, number) => (number, pair))];
        (int Number, SemanticPair Pair)[] pairs = PairSelection.PerGroup(numbered, request.MaxPairs, request.Seed, p => p.Pair.Category);
        IReadOnlyList<SemanticReadout> readouts = request.Readouts;
        using EvaluatedModels models = setup.Load();
        var scorer = new SemanticScorer(models, readouts, request.AdaptiveFlip);
        string[] identities = [.. models.All.Select(m => m.Identity)];
        var header = new SemanticHeader(
            set.Name, set.Description, set.Pairs.Count, headline, identities, readouts, request.AdaptiveFlip, request.Seed);
        var job = new SemanticJob(header, setup.Shard.Of(pairs), scorer, setup.Folder);
        Report? report = await ReportedRun.RunAsync(
            job.Run(cancellation), () => job.Outcomes.Any(o => o.Problem is null), Make, setup, progress, cancellation)
            .ConfigureAwait(false);
        return report ?? throw SemanticJob.NothingScored(job.Outcomes);

        Report Make(double seconds, bool withPictures)
        {
            IReadOnlyList<ReportPicture> pictures = withPictures
                ? ExamplePictures.Of(set.Pairs, scorer, models.All.Count * readouts.Count, job.Outcomes, cancellation) : [];
            return SemanticReport.Make(header, job.Outcomes, setup.ShardCommand, models.ForReport, seconds, pictures);
        }
    }
}
