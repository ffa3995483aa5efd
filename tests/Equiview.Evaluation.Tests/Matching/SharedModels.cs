using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.TestKit;

namespace Equiview.Evaluation.Tests.Matching;

/// <summary>Real backbones with the shared weights; the test is skipped where those are absent.</summary>
internal static class SharedModels
{
    public static (IFeatureExtractor Extractor, FeatureRecipe Preset) Load(string model, int longSide)
    {
        ModelCard card = ModelCatalog.Find(model);
        string? weights = card.NeedsWeights
            ? card.FileNames.Select(f => Path.Combine(SharedData.Require("weights"), f)).First(File.Exists)
            : null;
        IFeatureExtractor extractor = FeatureExtractors.Load(model, new FeatureExtractorOptions { Weights = weights });
        return (extractor, extractor.Recipe(longSide: longSide));
    }
}
