namespace Equiview.Features;

/// <summary>The first door: feature extractors by name, or by the recipe that an artifact carries.</summary>
public static class Features
{
    /// <inheritdoc cref="FeatureExtractors.Load"/>
    public static IFeatureExtractor Load(string name, FeatureExtractorOptions? options = null) => FeatureExtractors.Load(name, options);

    /// <inheritdoc cref="FeatureExtractors.Open"/>
    public static IFeatureExtractor Open(FeatureRecipe recipe, FeatureExtractorOptions? options = null) =>
        FeatureExtractors.Open(recipe, options);

    /// <summary>The descriptor of one point of an image, as scenes and objects are searched for it.</summary>
    /// <param name="extractor">Makes the features.</param>
    /// <param name="image">The image.</param>
    /// <param name="point">The point, raster pixels.</param>
    /// <param name="recipe">How the image is prepared; null is the extractor's default recipe.</param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <returns>[Channels], unit length.</returns>
    /// <exception cref="DegenerateInputException">The point lies outside the image.</exception>
    public static float[] At(
        this IFeatureExtractor extractor, RgbImage image, PixelPoint point,
        FeatureRecipe? recipe = null, CancellationToken cancellation = default) =>
        image.Size.Contains(point) ? extractor.Extract(image, recipe ?? extractor.Recipe(), cancellation).Sample(point, normalize: true)
            : throw new DegenerateInputException(
                FormattableString.Invariant($"point ({point.X}, {point.Y}) lies outside the image ({image.Size})"));
}
