using Equiview.Cli.Evaluation;
using Equiview.Cli.Verbs;
using Equiview.Correspondence;
using Equiview.Features;
using Equiview.Imaging;
using Equiview.Reporting;

namespace Equiview.Cli.Comparison;

/// <summary>The same queries of one pair under both models: where each is predicted, coloured by its true error.</summary>
internal static class EquivariancePicture
{
    // The overlay's green ends at 3 and its yellow at 10: shares of the image's shorter side, 0.05 and 0.17, are scaled to these.
    private const double GreenUpTo = 3, GreenShare = 0.05;
    private const int Queries = 60;

    /// <summary>The pair of the median change in error, so that neither the best nor the worst is shown; two pictures, original first.</summary>
    public static IReadOnlyList<ReportPicture> Make(IPairSource source, MeasuredModels models, IReadOnlyList<PairOutcome> outcomes, int seed, CancellationToken cancellation)
    {
        double Error(PairOutcome o, int model) => o.Scores.First(s => s.Predictor == models.All[model].Label).MeanError;
        PairOutcome[] sorted = [.. outcomes.Where(o => o.Problem is null).OrderBy(o => Error(o, 1) - Error(o, 0))];
        if (sorted.Length == 0)
            return [];
        PairKey pair = sorted[sorted.Length / 2].Pair;
        PairTruth truth = source.Truth(pair);
        RgbImage a = source.Image(pair.Group, pair.A), b = source.Image(pair.Group, pair.B);
        IReadOnlyList<TrueMatch> queries = PairSelection.Choose(truth.Matches, Queries, seed, pair.ToString());
        PixelPoint[] from = [.. queries.Select(q => q.A)];
        return [.. models.All.Select((model, i) =>
        {
            FeatureMap mapA = model.Extractor.Extract(a, model.Preset, cancellation), mapB = model.Extractor.Extract(b, model.Preset, cancellation);
            int[] best = MutualNearestNeighbours.Find(mapA.Sample(from, normalize: true), mapB.Sample(truth.Candidates, normalize: true), mapA.Channels).NearestB;
            Match[] matches = [.. queries.Select((q, k) => new Match(q.A, truth.Candidates[best[k]], 1))];
            double[] errors = [.. queries.Select((q, k) => truth.Candidates[best[k]].DistanceTo(q.B) / truth.SizeB.ShortSide * (GreenUpTo / GreenShare))];
            return new ReportPicture($"{(i == 0 ? "Original" : "Finetuned")} on {pair} (the pair of median change; green: error up to 5 % of the image, red: wrong)", ImageCodec.EncodeJpeg(MatchPictures.Overlay(a, b, matches, errors)));
        })];
    }
}
