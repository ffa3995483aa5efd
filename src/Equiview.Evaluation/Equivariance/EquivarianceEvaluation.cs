using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Truth;
using Equiview.Formats.Bop;
using Equiview.Reporting;
namespace Equiview.Evaluation.Equivariance;

/// <summary>Multiview equivariance of features (APE, PCDP): the main flow of 'eval equivariance'.</summary>
public static class EquivarianceEvaluation
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
        EquivarianceRequest request, EvaluationSetup setup,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        setup.Require();
        EquivarianceOptions measurement = new() { QueriesPerPair = request.Queries, Seed = request.Seed };
        IReadOnlyDictionary<string, ObjectSymmetry> symmetries =
            request.Symmetries is { } file ? BopModels.ReadSymmetries(file) : new Dictionary<string, ObjectSymmetry>();
        IPairSource source = EquivarianceProtocols.Open(
            request.Protocol, request.Data, request.ObjectNames, request.CandidateStride, symmetries);
        using var renderer = source as IDisposable;
        using EvaluatedModels models = setup.Load();
        PairKey[] pairs = PairSelection.PerGroup(source.Pairs, request.MaxPairs, request.Seed, p => p.Group);
        IReadOnlyList<PairKey> own = setup.Shard.Of(pairs);
        var job = new EquivarianceJob(source, own, models, measurement, setup.Folder);
        Report? report = await ReportedRun.RunAsync(
            job.Run(cancellation), () => job.Outcomes.Any(o => o.Problem is null), Make, setup, progress, cancellation)
            .ConfigureAwait(false);
        return report ?? throw new DegenerateInputException(
            $"no pair could be scored: {(job.Outcomes.Count > 0 ? job.Outcomes[0].Problem : "there is none")}");

        Report Make(double seconds, bool withPictures)
        {
            IReadOnlyList<ReportPicture> pictures =
                withPictures ? ExamplePictures.Of(source, models, job.Outcomes, measurement, cancellation) : [];
            return EquivarianceReport.Make(job.Header, job.Outcomes, setup.ShardCommand, models.ForReport, seconds, pictures);
        }
    }
}
