using Equiview.Features;

namespace Equiview.Evaluation.Equivariance;

/// <summary>Something that is measured: an extractor with a recipe (and so a layer) under a label.</summary>
/// <param name="Label">Name in the report.</param>
/// <param name="Extract">Makes the features of an image.</param>
internal sealed record FeatureSource(string Label, Func<RgbImage, CancellationToken, FeatureMap> Extract)
{
    /// <summary>The usual source; the extractor stays the caller's.</summary>
    public static FeatureSource Of(string label, IFeatureExtractor extractor, FeatureRecipe recipe) =>
        new(label, (image, cancellation) => extractor.Extract(image, recipe, cancellation));
}
