namespace Equiview.Features;

/// <summary>Points that a network finds repeatable, with its descriptors there.</summary>
/// <param name="Points">Points in raster pixels of the original image, best first.</param>
/// <param name="Descriptors">[points, Channels], unit length, row-major.</param>
/// <param name="Scores">The network's score for each point; scores of different networks do not compare.</param>
/// <param name="Channels">Channels of a descriptor.</param>
public sealed record KeypointFeatures(PixelPoint[] Points, float[] Descriptors, float[] Scores, int Channels)
{
    /// <summary>
    /// Diameter of each point's region as OpenCV counts it, in pixels of the prepared image (the one that the detector saw, as learned
    /// matchers are trained); null for detectors of one scale.
    /// </summary>
    public float[]? Scales { get; init; }

    /// <summary>Dominant direction of each point in radians, 0 to 2 pi, from x towards y; null for upright descriptors.</summary>
    public float[]? Orientations { get; init; }
}

/// <summary>The ability to find key points; asked of an extractor by <c>extractor.GetService&lt;IKeypointExtractor&gt;()</c>.</summary>
public interface IKeypointExtractor
{
    /// <summary>
    /// The best key points of an image: local maxima of the score map, refined below the pixel, described at full resolution.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="recipe">How it is prepared; layer and stride do not matter.</param>
    /// <param name="count">Most points returned.</param>
    /// <param name="radiusPixels">Half side of the square in which a point must be the maximum, prepared pixels, 1 or more.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    KeypointFeatures ExtractKeypoints(
        RgbImage image, FeatureRecipe recipe, int count, int radiusPixels = 2, CancellationToken cancellation = default);
}
