using Equiview.Correspondence;
using Equiview.Features;
using Equiview.Imaging;

namespace Equiview.Cli.Evaluation;

/// <summary>Key points of every pair of a data set transferred by every model and read-out. A pair whose image is missing is passed over.</summary>
internal sealed class SemanticRun(IReadOnlyList<SemanticPair> pairs, MeasuredModels models, IReadOnlyList<SemanticReadout> readouts)
{
    /// <summary>Label of copying the relative position: what no features at all score.</summary>
    public const string Identity = "identity (same relative place)";

    private readonly Dictionary<string, List<KeypointErrors>> errors = [];
    private readonly Dictionary<(string Model, string Path), FeatureMap> maps = [];
    private string category = "";

    /// <summary>Errors by model and read-out, in the order of the pairs.</summary>
    public IReadOnlyDictionary<string, List<KeypointErrors>> Errors => errors;

    /// <summary>Pairs that could not be scored and why.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Scores pair after pair.</summary>
    public async IAsyncEnumerable<ProgressEvent> Run([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        for (int i = 0; i < pairs.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Score(pairs[i], cancellation);
            }
            catch (InvalidFileException error)
            {
                Problems.Add(error.Message);
            }

            yield return new ProgressEvent("transferring key points", i + 1, pairs.Count, pairs[i].Category);
            await Task.Yield();
        }
    }

    private void Score(SemanticPair pair, CancellationToken cancellation)
    {
        if (category != pair.Category)
        {
            maps.Clear();
            category = pair.Category;
        }

        ImageSize source = ImageFile.Identify(pair.SourceImage), target = ImageFile.Identify(pair.TargetImage);
        PixelPoint[] points = [.. pair.Keypoints.Select(k => k.Source)];
        var scored = new List<(string Label, KeypointErrors Errors)>();
        foreach (MeasuredModel model in models.All)
        {
            FeatureMap a = Features(model, pair.SourceImage, cancellation), b = Features(model, pair.TargetImage, cancellation);
            scored.AddRange(readouts.Select(r => (Label(model, r), KeypointErrors.Of(pair, new SemanticTransfer(r).Transfer(a, points, b), target))));
        }

        scored.Add((Identity, KeypointErrors.Of(pair, [.. points.Select(p => new PixelPoint(p.X * target.Width / source.Width, p.Y * target.Height / source.Height))], target)));
        foreach ((string label, KeypointErrors found) in scored)
        {
            if (!errors.TryGetValue(label, out List<KeypointErrors>? list))
                errors[label] = list = [];
            list.Add(found);
        }
    }

    private string Label(MeasuredModel model, SemanticReadout readout) => readouts.Count == 1 ? model.Label : $"{model.Label}, {readout}";

    private FeatureMap Features(MeasuredModel model, string path, CancellationToken cancellation)
    {
        if (!maps.TryGetValue((model.Label, path), out FeatureMap? map))
            maps[(model.Label, path)] = map = model.Extractor.Extract(ImageFile.Read(path), model.Preset, cancellation);
        return map;
    }
}
