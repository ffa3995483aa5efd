using Equiview.Features;

namespace Equiview.Correspondence.Matching;

/// <summary>Two images and their features, each made once and only when asked for.</summary>
/// <param name="extractor">Makes the features of both; stays the caller's.</param>
/// <param name="recipe">How both images are prepared.</param>
/// <param name="a">First image.</param>
/// <param name="b">Second image.</param>
/// <param name="cancellation">Checked between the blocks of the backbone.</param>
public sealed class ImagePairFeatures(
    IFeatureExtractor extractor, FeatureRecipe recipe, RgbImage a, RgbImage b, CancellationToken cancellation = default)
{
    private FeatureMap? mapA;
    private FeatureMap? mapB;

    /// <summary>The extractor.</summary>
    public IFeatureExtractor Extractor => extractor;

    /// <summary>How both images are prepared.</summary>
    public FeatureRecipe Recipe => recipe;

    /// <summary>First image.</summary>
    public RgbImage ImageA => a;

    /// <summary>Second image.</summary>
    public RgbImage ImageB => b;

    /// <summary>Features of the first image.</summary>
    public FeatureMap A => mapA ??= extractor.Extract(a, recipe, cancellation);

    /// <summary>Features of the second image.</summary>
    public FeatureMap B => mapB ??= extractor.Extract(b, recipe, cancellation);

    /// <summary>Ends the work.</summary>
    public CancellationToken Cancellation => cancellation;
}
