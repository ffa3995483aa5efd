using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Semantic;
using Equiview.Evaluation.Truth;
using Equiview.Features;
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
    private static readonly string[] Names = ["worst", "median", "best"];

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
            .. from outcome in chosen.Index()
               from picture in Compared(
                   NameOf(outcome.Index, chosen.Length), $"{outcome.Item.Pair}", models.All.Select(m => m.Label),
                   models.All.Select(m => Of(source, outcome.Item.Pair, options, m.Extractor, m.Recipe, cancellation)))
               select picture,
        ];
    }

    /// <summary>The predictions of one model for a pair.</summary>
    /// <returns>A JPEG file.</returns>
    public static byte[] Of(
        IPairSource source, PairKey pair, EquivarianceOptions options, IFeatureExtractor extractor, FeatureRecipe recipe,
        CancellationToken cancellation)
    {
        PairTruth truth = source.Truth(pair);
        var scorer = new PairScorer(truth, options);
        RgbImage a = source.Image(pair.Group, pair.A), b = source.Image(pair.Group, pair.B);
        IReadOnlyList<PixelPoint> predicted = scorer.Predict(
            extractor.Extract(a, recipe, cancellation), extractor.Extract(b, recipe, cancellation));
        double[] errors = scorer.Errors(predicted);
        return Draw(
            a,
            b,
            [.. scorer.Queries.Select((q, i) => new PictureMatch(q, predicted[i], errors[i] * truth.SizeB.ShortSide))],
            RedShare * truth.SizeB.ShortSide);
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
            .. from outcome in chosen.Index()
               let pair = pairs[outcome.Item.Pair]
               let a = ImageFile.Read(pair.SourceImage)
               let b = ImageFile.Read(pair.TargetImage)
               let found = scorer.Predict(pair, cancellation).Where(p => p.Label != SemanticScorer.Identity).ToArray()
               from picture in Compared(
                   NameOf(outcome.Index, chosen.Length),
                   $"{pair.Category}, {Path.GetFileName(pair.SourceImage)} to {Path.GetFileName(pair.TargetImage)}",
                   found.Select(f => f.Label),
                   found.Select(f => Draw(
                       a,
                       b,
                       [.. pair.Keypoints.Select((k, i) => new PictureMatch(k.Source, f.Points[i], f.Points[i].DistanceTo(k.Target)))],
                       RedShare * b.Size.LongSide)))
               select picture,
        ];
    }

    // Two models are laid over each other; one, or more than two, stand one below the other.
    private static ReportPicture[] Compared(string example, string pair, IEnumerable<string> models, IEnumerable<byte[]> drawn)
    {
        (string Model, byte[] Image)[] all = [.. models.Zip(drawn)];
        string colors = $"(green: right, red: {RedShare:P0} of the side wrong)";
        return all is not [var before, var after]
            ? [.. all.Select(d => new ReportPicture($"{example}: {pair} by {d.Model} {colors}", d.Image) { Example = example })]
            :
            [
                new ReportPicture($"{example}: {pair} by {before.Model} against {after.Model} {colors}", after.Image)
                {
                    Example = example,
                    Before = before.Image,
                    Sides = (before.Model, after.Model),
                },
            ];
    }

    private static string NameOf(int index, int count) => count == 1 ? "median" : index == 0 ? Names[0] : Names[index == count - 1 ? 2 : 1];

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
