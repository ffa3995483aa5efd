using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Semantic;
using Equiview.Evaluation.Truth;
using Equiview.Formats.Semantic;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
using Equiview.Reporting;
namespace Equiview.Evaluation.Equivariance;

/// <summary>
/// The example images of an evaluation's page: a bad, a median and a good pair by the first model, with every model's predictions. Their
/// features are made once more, so that a run of a million pairs keeps nothing.
/// </summary>
internal static class ExamplePictures
{
    private const int MostPictures = 12, LongestSide = 1100, LinesOfAPicture = 40;
    private const double RedShare = 0.1;

    /// <summary>Pictures of rendered or photographed pairs.</summary>
    public static IReadOnlyList<ReportPicture> Of(
        IPairSource source,
        EvaluatedModels models,
        IReadOnlyList<PairOutcome> outcomes,
        EquivarianceOptions options,
        CancellationToken cancellation)
    {
        PairOutcome[] chosen = Choose(outcomes.Where(o => o.Problem is null), o => o.Scores[0].MeanError, models.All.Count);
        return
        [
            .. from outcome in chosen
               let truth = source.Truth(outcome.Pair)
               let scorer = new PairScorer(truth, options)
               let a = source.Image(outcome.Pair.Group, outcome.Pair.A)
               let b = source.Image(outcome.Pair.Group, outcome.Pair.B)
               from model in models.All
               let predicted = scorer.Predict(
                   model.Extractor.Extract(a, model.Recipe, cancellation), model.Extractor.Extract(b, model.Recipe, cancellation))
               let errors = scorer.Errors(predicted)
               select new ReportPicture(
                   $"{outcome.Pair} by {model.Label} (green: right, red: {RedShare:P0} of the side wrong)",
                   Draw(
                       a,
                       b,
                       [.. scorer.Queries.Select((q, i) => new PictureMatch(q, predicted[i], errors[i] * truth.SizeB.ShortSide))],
                       RedShare * truth.SizeB.ShortSide)),
        ];
    }

    /// <summary>Pictures of key points transferred between instances.</summary>
    public static IReadOnlyList<ReportPicture> Of(
        IReadOnlyList<SemanticPair> pairs,
        SemanticScorer scorer,
        int models,
        IReadOnlyList<SemanticOutcome> outcomes,
        CancellationToken cancellation)
    {
        SemanticOutcome[] chosen = Choose(
            outcomes.Where(o => o.Problem is null),
            o => o.Errors.Values.First() is var e ? e.ErrorsPixels.Average() / e.ImageLongSide : 0,
            models);
        return
        [
            .. from outcome in chosen
               let pair = pairs[outcome.Pair]
               let a = ImageFile.Read(pair.SourceImage)
               let b = ImageFile.Read(pair.TargetImage)
               from found in scorer.Predict(pair, cancellation).Where(p => p.Label != SemanticScorer.Identity)
               select new ReportPicture(
                   $"{pair.Category}: {Path.GetFileName(pair.SourceImage)} to {Path.GetFileName(pair.TargetImage)} by "
                       + $"{found.Label} (green: right, red: {RedShare:P0} of the side wrong)",
                   Draw(
                       a,
                       b,
                       [
                           .. pair.Keypoints.Select(
                               (k, i) => new PictureMatch(k.Source, found.Points[i], found.Points[i].DistanceTo(k.Target)))],
                       RedShare * b.Size.LongSide)),
        ];
    }

    // The worst, the middle and the best, or fewer when there is one image for each of many models.
    private static T[] Choose<T>(IEnumerable<T> all, Func<T, double> error, int models)
    {
        T[] ordered = [.. all.OrderByDescending(error)];
        int count = Math.Clamp(MostPictures / Math.Max(1, models), 1, 3);
        return count == 1 || ordered.Length < 2 ? [.. ordered.Skip(ordered.Length / 2).Take(1)]
            : [.. Enumerable.Range(0, count).Select(i => i * (ordered.Length - 1) / (count - 1)).Distinct().Select(i => ordered[i])];
    }

    private static byte[] Draw(RgbImage a, RgbImage b, PictureMatch[] matches, double redPixels)
    {
        RgbImage picture = MatchPicture.Draw(
            a,
            b,
            matches,
            new MatchPictureOptions { Coloring = MatchColoring.Error, ErrorLimitPixels = redPixels, MaximumMatches = LinesOfAPicture });
        double scale = Math.Min(1, (double)LongestSide / picture.Size.LongSide);
        return ImageCodec.EncodeJpeg(
            scale == 1
                ? picture
                : Resampler.Resize(
                    picture, new ImageSize((int)(picture.Width * scale), (int)(picture.Height * scale)), ResampleKernel.Bicubic));
    }
}
