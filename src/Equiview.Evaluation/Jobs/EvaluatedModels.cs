using Equiview.Evaluation.Equivariance;
using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Catalog;
using Equiview.Features.Presets;
using Equiview.Reporting;
namespace Equiview.Evaluation.Jobs;

/// <summary>A model under measurement: an extractor with one preset (and so one layer).</summary>
/// <param name="Label">MODEL, with the layer when several are measured.</param>
/// <param name="Extractor">Shared by the taps of a model.</param>
/// <param name="Preset">Preprocessing, layer and stride.</param>
internal sealed record EvaluatedModel(string Label, IFeatureExtractor Extractor, FeatureRecipe Preset)
{
    /// <summary>Label, weights and preparation: what a number depends on.</summary>
    public string Identity => $"{Label} | {Extractor.Info.WeightsSha256 ?? "no weights"} | {Preset.Preprocessing}";
}

/// <summary>The models of a measurement, loaded once.</summary>
internal sealed class EvaluatedModels : IDisposable
{
    private readonly List<IFeatureExtractor> extractors = [];

    /// <summary>Loads every model; taps apply to transformers only, other networks have one output, and an adapter that was trained at a layer is read there.</summary>
    /// <exception cref="UsageException">No such model, layer or preset.</exception>
    public EvaluatedModels(IReadOnlyList<string> names, IReadOnlyList<string> taps, string preset, int? longSide, string device)
    {
        OutputLayer[] parsed = [.. taps.Select(OutputLayer.Parse)];
        var models = new List<EvaluatedModel>();
        try
        {
            foreach (string name in names)
            {
                ModelCard card = ModelCatalog.Find(name.Split('+')[0]);
                if (!card.NeedsWeights && preset == "semantic")
                {
                    models.Add(SemanticSift());
                    continue;
                }

                IFeatureExtractor extractor = FeatureExtractors.Load(name, new FeatureExtractorOptions { Device = device });
                extractors.Add(extractor);
                FeatureRecipe chosen = FeaturePresets.Get(preset, extractor.Info.Patch, card.DenseStride, longSide);
                if (extractor is BackboneFeatureExtractor { AdapterLayer: { } own })
                    models.Add(new EvaluatedModel(extractor.Info.DisplayName, extractor, chosen with { Layer = own }));
                else if (parsed.Length == 0 || extractor.Info.Patch < 14 || !card.NeedsWeights)
                    models.Add(new EvaluatedModel(extractor.Info.DisplayName, extractor, chosen));
                else
                    models.AddRange(parsed.Select(layer => new EvaluatedModel($"{extractor.Info.DisplayName} {layer}", extractor, chosen with { Layer = layer })));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        All = models;
    }

    public IReadOnlyList<EvaluatedModel> All { get; }

    /// <summary>The models as what an equivariance run measures.</summary>
    public IReadOnlyList<FeatureSource> Sources => [.. All.Select(m => FeatureSource.Of(m.Label, m.Extractor, m.Preset))];

    public IReadOnlyList<ReportModel> ForReport => [.. extractors.Select(e => new ReportModel(e.Info.DisplayName, e.Info.WeightsSha256, e.Info.License))];

    // Instances differ in everything but their large parts: SIFT then looks at an eighth of the image, every 5 px, without padding
    // (the baseline of the Proposal Flow data sets).
    private EvaluatedModel SemanticSift()
    {
        var sift = new DenseSiftExtractor(new DenseSiftOptions { SizeOfImage = 0.125, StepPixels = 5 });
        extractors.Add(sift);
        return new EvaluatedModel(sift.Info.DisplayName, sift, new FeatureRecipe("semantic", new FitLongSide(ImageSize.MaxSide, Enlarge: false), OutputLayer.PostNorm));
    }

    public void Dispose() => extractors.ForEach(e => e.Dispose());
}
