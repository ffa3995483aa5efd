using System.Text.Json;
using Equiview.Evaluation.Equivariance;
using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Reporting;
namespace Equiview.Evaluation.Jobs;

/// <summary>A model under measurement: an extractor with one recipe.</summary>
/// <param name="Label">MODEL, with the layer when several are measured.</param>
/// <param name="Extractor">Shared by the layers of a model.</param>
/// <param name="Recipe">How its features are made.</param>
internal sealed record EvaluatedModel(string Label, IFeatureExtractor Extractor, FeatureRecipe Recipe)
{
    /// <summary>Label, weights and preparation: what a number depends on.</summary>
    public string Identity => $"{Label} | {Extractor.Info.WeightsSha256 ?? "no weights"} | {Recipe.Preprocessing}"
        + (Recipe.Upsampling is { } fine ? $" | {fine.Name} {fine.WeightsSha256}" : "");
}

/// <summary>The models of a measurement, loaded once.</summary>
internal sealed class EvaluatedModels : IDisposable
{
    private readonly List<IFeatureExtractor> extractors = [];

    /// <summary>Loads every model; layers apply to transformers only, and an adapter that was trained on a layer is read there.</summary>
    /// <exception cref="UsageException">No such model, layer or preset, or layers for models that have none to choose from.</exception>
    public EvaluatedModels(EvaluationSetup setup)
    {
        var models = new List<EvaluatedModel>();
        try
        {
            foreach (string name in setup.Models)
                models.AddRange(Load(name, setup));
            if (setup.Layers.Count > 0 && !extractors.Any(HasChoice))
                throw new UsageException("no model has a layer to choose: each has one output, or an adapter with a layer of its own");
            if (models.CountBy(m => m.Label).FirstOrDefault(m => m.Value > 1).Key is { } twice)
                throw new UsageException($"{twice} is named twice (the preset 'semantic' reads dense-sift as dense-sift-semantic)");
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
    public IReadOnlyList<FeatureSource> Sources => [.. All.Select(m => FeatureSource.Of(m.Label, m.Extractor, m.Recipe))];

    /// <summary>The models for a report, each with its whole recipe.</summary>
    public IReadOnlyList<ReportModel> ForReport => [.. All.Select(m => ForReportOf(m.Label, m.Extractor, m.Recipe))];

    /// <summary>The model and what is changed in its features, as a row of a table names it.</summary>
    public static string NameOf(IFeatureExtractor extractor) => extractor.Info.DisplayName
        + (extractor.Info.Debias is { } removed ? FormattableString.Invariant($" less {removed} directions") : "");

    /// <summary>A model for a report, with its whole recipe.</summary>
    public static ReportModel ForReportOf(string label, IFeatureExtractor extractor, FeatureRecipe recipe) =>
        new(label, extractor.Info.WeightsSha256, extractor.Info.License, JsonElement.Parse(recipe.ToJson()));

    public void Dispose() => extractors.ForEach(e => e.Dispose());

    private IEnumerable<EvaluatedModel> Load(string name, EvaluationSetup setup)
    {
        // Instances of a category share only large-scale structure: the semantic SIFT has a larger window.
        string model = setup.Preset == "semantic" && name == "dense-sift" ? DenseSiftExtractor.SemanticName : name;
        IFeatureExtractor extractor = FeatureExtractors.Load(model, setup.Extractor);
        extractors.Add(extractor);
        string label = NameOf(extractor);
        return setup.Layers.Count == 0 || !HasChoice(extractor)
            ? [new EvaluatedModel(label, extractor, extractor.Recipe(setup.Preset, longSide: setup.LongSide))]
            : setup.Layers.Select(
                l => new EvaluatedModel($"{label} {l}", extractor, extractor.Recipe(setup.Preset, l, longSide: setup.LongSide)));
    }

    private static bool HasChoice(IFeatureExtractor extractor) =>
        (extractor.Info.Fused?.First ?? extractor.Info) is { HasLayers: true, AdapterLayer: null };
}
