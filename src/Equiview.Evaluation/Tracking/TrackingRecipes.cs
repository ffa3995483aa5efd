using Equiview.Features;
using Equiview.Tracking;

namespace Equiview.Evaluation.Tracking;

/// <summary>How frames are prepared for a way of tracking.</summary>
internal static class TrackingRecipes
{
    /// <summary>The paper's tracker has its own preprocessing, stride and layer; the others take the default one.</summary>
    public static FeatureRecipe For(TrackingMode mode, IFeatureExtractor extractor, int? longSide) =>
        mode == TrackingMode.Paper ? extractor.Recipe("tracking") : extractor.Recipe(longSide: longSide);
}
