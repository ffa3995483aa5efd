using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Presets;
using Equiview.Tracking;

namespace Equiview.Evaluation.Tracking;

/// <summary>How frames are prepared for a way of tracking.</summary>
internal static class TrackingRecipes
{
    /// <summary>The paper's tracker has its own preparation, stride and layer; the others take the default one.</summary>
    public static FeatureRecipe For(TrackingMode mode, FeatureExtractorInfo info, int? longSide)
    {
        int? stride = ModelCatalog.Find(info.Model.Split(':')[0]).DenseStride;
        return mode == TrackingMode.Paper ? FeaturePresets.Get("tracking", info.Patch, stride) : FeaturePresets.Get("default", info.Patch, stride, longSide);
    }
}
