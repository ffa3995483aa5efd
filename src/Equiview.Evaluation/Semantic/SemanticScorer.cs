using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Jobs;
using Equiview.Features;
using Equiview.Formats.Semantic;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Evaluation.Semantic;

/// <summary>Transfers the key points of pairs by every model and read-out; keeps the features of one category.</summary>
internal sealed class SemanticScorer(EvaluatedModels models, IReadOnlyList<SemanticReadout> readouts, bool adaptiveFlip)
{
    /// <summary>Label of copying the relative position: what no features at all score.</summary>
    public const string Identity = "identity (same relative place)";

    private readonly Dictionary<(string Model, string Path, bool Mirrored), FeatureMap> maps = [];
    private string category = "";

    /// <summary>Errors of a pair by label; a missing image is the pair's problem.</summary>
    public SemanticOutcome Score(int number, SemanticPair pair, CancellationToken cancellation)
    {
        try
        {
            ImageSize target = ImageFile.Identify(pair.TargetImage);
            return new SemanticOutcome(
                number, Predict(pair, cancellation).ToDictionary(p => p.Label, p => KeypointErrors.Of(pair, p.Points, target)), null);
        }
        catch (InvalidFileException error)
        {
            return new SemanticOutcome(number, new Dictionary<string, KeypointErrors>(), error.Message);
        }
    }

    /// <summary>Predicted positions of a pair's key points in the target, by label; the identity last.</summary>
    public IEnumerable<(string Label, IReadOnlyList<PixelPoint> Points)> Predict(SemanticPair pair, CancellationToken cancellation)
    {
        if (category != pair.Category)
        {
            maps.Clear();
            category = pair.Category;
        }

        PixelPoint[] points = [.. pair.Keypoints.Select(k => k.Source)];
        foreach (EvaluatedModel model in models.All)
        {
            FeatureMap source = Features(model, pair.SourceImage, false, cancellation),
                target = Features(model, pair.TargetImage, false, cancellation);
            PixelPoint[] queries = points;
            if (adaptiveFlip && Features(model, pair.SourceImage, true, cancellation) is var mirrored
                && AdaptiveFlip.IsBetter(source, mirrored, points, target))
                (source, queries) = (mirrored, [.. points.Select(p => AdaptiveFlip.Mirror(p, mirrored.ImageSize))]);
            foreach (SemanticReadout readout in readouts)
                yield return (Label(model, readout), new SemanticTransfer(readout).Transfer(source, queries, target));
        }

        ImageSize from = ImageFile.Identify(pair.SourceImage), to = ImageFile.Identify(pair.TargetImage);
        yield return (Identity, [.. points.Select(p => new PixelPoint(p.X * to.Width / from.Width, p.Y * to.Height / from.Height))]);
    }

    private string Label(EvaluatedModel model, SemanticReadout readout) =>
        string.Join(
            ", ",
            new[] { model.Label, readouts.Count == 1 ? null : readout.ToString(), adaptiveFlip ? "adaptive flip" : null }.OfType<string>());

    private FeatureMap Features(EvaluatedModel model, string path, bool mirrored, CancellationToken cancellation)
    {
        if (!maps.TryGetValue((model.Label, path, mirrored), out FeatureMap? map))
        {
            RgbImage image = ImageFile.Read(path);
            maps[(model.Label, path, mirrored)] = map = model.Extractor.Extract(
                mirrored ? image.Mirrored() : image, model.Recipe, cancellation);
        }

        return map;
    }
}
