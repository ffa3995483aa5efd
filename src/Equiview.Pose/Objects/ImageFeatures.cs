using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Pose.Objects;

/// <summary>What pose estimation takes from one image: the network's key points where it has them, else its feature cells.</summary>
/// <param name="Set">Points in original pixels with their descriptors; those of key points have unit length.</param>
/// <param name="Map">The map whose cells the points are: a match is then found to the cell and refined below it. Null for key points.</param>
public sealed record ImageFeatures(DescriptorSet Set, FeatureMap? Map = null)
{
    // A cell over plain background has no gradient and so no direction in descriptor space.
    private const float SmallestNorm = 1e-6f;

    /// <summary>Dense features beside key points, for the featuremetric refinement; null where they were not asked for.</summary>
    public FeatureMap? Dense { get; init; } = Map;

    /// <summary>Key points taken an image unless said otherwise.</summary>
    public const int DefaultKeypoints = 2048;

    /// <summary>Extracts the features of an image.</summary>
    /// <param name="extractor">The backbone.</param>
    /// <param name="recipe">How the image is prepared.</param>
    /// <param name="image">The image.</param>
    /// <param name="keep">Pixels to take (box, mask, projected object); null takes all.</param>
    /// <param name="keypoints">Most key points before <paramref name="keep"/>.</param>
    /// <param name="dense">Whether key points come with the dense features; not of key points that have none (SIFT).</param>
    /// <param name="cancellation">Checked by the backbone.</param>
    public static ImageFeatures Extract(
        IFeatureExtractor extractor, FeatureRecipe recipe, RgbImage image, Func<PixelPoint, bool>? keep = null, int keypoints = DefaultKeypoints, bool dense = false, CancellationToken cancellation = default)
    {
        if (extractor.GetService<IKeypointExtractor>() is { } detector)
        {
            KeypointFeatures found = detector.ExtractKeypoints(image, recipe, keypoints, cancellation: cancellation);
            return new ImageFeatures(new DescriptorSet(found.Descriptors, found.Channels, found.Points) { Recipe = recipe }) { Dense = dense ? DenseOf(extractor, recipe, image, found.Channels, cancellation) : null }.Where(keep);
        }

        return FromMap(extractor.Extract(image, recipe, cancellation), keep);
    }

    /// <summary>The features at pixels that <paramref name="keep"/> accepts; null keeps all.</summary>
    public ImageFeatures Where(Func<PixelPoint, bool>? keep)
    {
        if (keep is null)
            return this;
        if (Map is not null)
            return FromMap(Map, keep);
        int[] rows = [.. Enumerable.Range(0, Set.Count).Where(i => keep(Set.Points[i]))];
        float[] values = [.. rows.SelectMany(i => Set.Values.Slice(i * Set.Channels, Set.Channels).ToArray())];
        return new ImageFeatures(new DescriptorSet(values, Set.Channels, Array.ConvertAll(rows, i => Set.Points[i])) { Recipe = Set.Recipe }) { Dense = Dense };
    }

    private static FeatureMap? DenseOf(IFeatureExtractor extractor, FeatureRecipe recipe, RgbImage image, int channels, CancellationToken cancellation) =>
        extractor.Extract(image, recipe, cancellation) is var map && map.Channels == channels ? map : null;

    private static ImageFeatures FromMap(FeatureMap map, Func<PixelPoint, bool>? keep)
    {
        bool[] mask = [.. Enumerable.Range(0, map.Grid.Count).Select(i => TensorPrimitives.Norm(map.Cell(i)) > SmallestNorm && (keep is null || keep(map.PatchCenter(i))))];
        return new ImageFeatures(DescriptorSet.FromCells(map, mask), map);
    }
}
