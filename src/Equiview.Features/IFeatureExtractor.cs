namespace Equiview.Features;

/// <summary>
/// Makes dense features of images. One method, so caching, tiling and timing are decorators. Calls on one instance may come from
/// several threads but run one after another; dispose it to free the native weights.
/// </summary>
public interface IFeatureExtractor : IDisposable
{
    /// <summary>What makes the features.</summary>
    FeatureExtractorInfo Info { get; }

    /// <summary>Features of one image.</summary>
    /// <param name="image">Any size from 1x1 to <see cref="ImageSize.MaxSide"/>.</param>
    /// <param name="recipe">How the image is prepared, which tokens are read, at which stride.</param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <returns>A managed feature map; nothing native stays behind.</returns>
    FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default);
}
