using Equiview.Evaluation.Equivariance;
using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
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
                // Instances of a category differ in everything but their large parts; SIFT has a variant for that.
                bool wide = preset == "semantic" && name is "dense-sift" or "sift";
                IFeatureExtractor extractor = FeatureExtractors.Load(wide ? "dense-sift-semantic" : name, new FeatureExtractorOptions { Device = device });
                extractors.Add(extractor);
                string label = extractor.Info.DisplayName;
                if (parsed.Length == 0 || !extractor.Info.HasLayers || extractor.Info.AdapterLayer is not null)
                    models.Add(new EvaluatedModel(label, extractor, extractor.Recipe(preset, longSide: longSide)));
                else
                    models.AddRange(parsed.Select(layer => new EvaluatedModel($"{label} {layer}", extractor, extractor.Recipe(preset, layer, longSide: longSide))));
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

    public void Dispose() => extractors.ForEach(e => e.Dispose());
}
