using Equiview.Features;
using Equiview.Rendering.Gaussians;
using Equiview.Viewer.Photographs;

namespace Equiview.Viewer;

/// <summary>What a page opens when it needs it, and then owns.</summary>
/// <param name="Models">Names of models with commas; several are shown side by side.</param>
/// <param name="Files">Where weights are found; with an adapter the original model is shown beside it.</param>
/// <param name="Recipe">How images are prepared for a model.</param>
/// <param name="Rasterizer">Renders Gaussians for queries.</param>
public sealed record ViewerNeeds(
    string Models, FeatureExtractorOptions Files, Func<IFeatureExtractor, FeatureRecipe> Recipe, Func<IGaussianRasterizer> Rasterizer)
{
    /// <summary>Loads the models.</summary>
    /// <exception cref="UsageException">Weights or an adapter with several models.</exception>
    internal IReadOnlyList<ViewerModel> Load()
    {
        string[] names = Models.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length == 0 || (names.Length > 1 && (Files.Weights ?? Files.Adapter) is not null))
            throw new UsageException("--weights and --adapter go with one model; name others as NAME+ADAPTER");
        return Files.Adapter is null ? [.. names.Select(n => Load(n, Files))]
            : [Load(names[0], Files with { Adapter = null }), Load(names[0], Files)];
    }

    /// <summary>Loads the one model of a video.</summary>
    /// <exception cref="UsageException">Several are named.</exception>
    internal ViewerModel LoadOne() => !Models.Contains(',', StringComparison.Ordinal) ? Load(Models, Files)
        : throw new UsageException("a video is tracked with one model; two as one are FIRST:SECOND");

    /// <summary>Loads a model of the catalog, as a user of the page chose it.</summary>
    /// <param name="name">NAME or NAME+ADAPTER.</param>
    /// <param name="layer">Output layer; null takes the recipe's.</param>
    /// <exception cref="UsageException">The network has no layers to choose from.</exception>
    internal ViewerModel Load(string name, OutputLayer? layer)
    {
        ViewerModel model = Load(name, Files with { Weights = null, Adapter = null });
        if (layer is not { } chosen)
            return model;
        if (model.Extractor.Info.HasLayers)
            return model with { Recipe = model.Recipe with { Layer = chosen } };
        model.Extractor.Dispose();
        throw new UsageException($"{name} has one output; leave the layer empty");
    }

    private ViewerModel Load(string name, FeatureExtractorOptions files)
    {
        IFeatureExtractor extractor = FeatureExtractors.Load(name, files);
        try
        {
            return new ViewerModel(extractor, Recipe(extractor));
        }
        catch
        {
            extractor.Dispose();
            throw;
        }
    }
}
