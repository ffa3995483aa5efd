using Equiview.Features;

namespace Equiview.Viewer.Photographs;

/// <summary>A model whose features are shown.</summary>
/// <param name="Extractor">Makes the features.</param>
/// <param name="Recipe">How images are prepared for it.</param>
internal sealed record ViewerModel(IFeatureExtractor Extractor, FeatureRecipe Recipe)
{
    /// <summary>Model, adapter and, of a transformer, the layer.</summary>
    public string Name => Extractor.Info.HasLayers ? $"{Extractor.Info.DisplayName} {Recipe.Layer}" : Extractor.Info.DisplayName;
}
