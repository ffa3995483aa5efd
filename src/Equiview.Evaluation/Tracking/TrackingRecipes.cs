using Equiview.Features;
using Equiview.Tracking;

namespace Equiview.Evaluation.Tracking;

/// <summary>The recipe of a tracker.</summary>
internal static class TrackingRecipes
{
    /// <summary>The paper's tracker has its own preprocessing, stride and layer; the others take the default recipe.</summary>
    /// <exception cref="UsageException">A long side, layer or stride for a tracker that does not take it.</exception>
    public static FeatureRecipe For(TrackingMode mode, IFeatureExtractor extractor, int? longSide = null) =>
        extractor.Recipe(mode == TrackingMode.Paper ? "tracking" : FeatureRecipes.DefaultPreset, longSide: longSide);
}
