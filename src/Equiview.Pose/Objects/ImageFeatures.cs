using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Pose.Objects;

/// <summary>The features of one image for pose estimation: the network's key points where it has them, else its feature cells.</summary>
/// <param name="Set">Points in original pixels with their descriptors; those of key points have unit length.</param>
/// <param name="Map">
/// The map whose cells the points are: a match is then found to the cell and refined below it. Null for key points.
/// </param>
public sealed record ImageFeatures(DescriptorSet Set, FeatureMap? Map = null)
{
    /// <summary>Key points taken of an image unless stated otherwise.</summary>
    public const int DefaultKeypoints = 2048;

    // A cell over plain background has no gradient and so no direction in descriptor space.
    private const float MinNorm = 1e-6f;

    /// <summary>Extracts the features of an image.</summary>
    /// <param name="extractor">The backbone.</param>
    /// <param name="recipe">How features are made.</param>
    /// <param name="image">The image.</param>
    /// <param name="keep">Pixels to take (box, mask, projected object); null takes all.</param>
    /// <param name="keypoints">Most key points before <paramref name="keep"/>.</param>
    /// <param name="cancellation">Checked by the backbone.</param>
    public static ImageFeatures Extract(
        IFeatureExtractor extractor,
        FeatureRecipe recipe,
        RgbImage image,
        Func<PixelPoint, bool>? keep = null,
        int keypoints = DefaultKeypoints,
        CancellationToken cancellation = default)
    {
        if (extractor.GetService<IKeypointExtractor>() is not { } detector)
            return FromMap(extractor.Extract(image, recipe, cancellation), keep);
        KeypointFeatures found = detector.ExtractKeypoints(image, recipe, keypoints, cancellation: cancellation);
        return new ImageFeatures(DescriptorSet.FromKeypoints(found, image.Size, recipe)).Where(keep);
    }

    /// <summary>The features at pixels that <paramref name="keep"/> accepts; null keeps all.</summary>
    public ImageFeatures Where(Func<PixelPoint, bool>? keep)
    {
        if (keep is null)
            return this;
        if (Map is not null)
            return FromMap(Map, keep);
        return new ImageFeatures(Set.Of([.. Enumerable.Range(0, Set.Count).Where(i => keep(Set.Points[i]))]));
    }

    private static ImageFeatures FromMap(FeatureMap map, Func<PixelPoint, bool>? keep)
    {
        bool[] mask = [.. Enumerable.Range(0, map.Grid.Count).Select(IsUsable)];
        return new ImageFeatures(DescriptorSet.FromCells(map, mask), map);

        bool IsUsable(int cell) => TensorPrimitives.Norm(map.Cell(cell)) > MinNorm && (keep is null || keep(map.PatchCenter(cell)));
    }
}
