using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Features;
namespace Equiview.Correspondence.Semantic;

/// <summary>
/// Chooses between an image and its mirror image as the source of a transfer: features of foundation models barely distinguish left from
/// right, so a target that faces the other way is matched better by the mirrored source (adaptive pose alignment of Zhang et al., "Telling
/// Left from Right", CVPR 2024, with the box of the key points in place of an object mask).
/// </summary>
public static class AdaptiveFlip
{
    /// <summary>Whether the mirrored source resembles the target more than the source itself does.</summary>
    /// <param name="source">Features of the source.</param>
    /// <param name="mirrored">Features of the mirrored source.</param>
    /// <param name="points">Key points of the source, original pixels; their box is what is compared.</param>
    /// <param name="target">Features of the target.</param>
    /// <exception cref="DegenerateInputException">The maps have different channels or hold values that are not finite.</exception>
    public static bool IsBetter(FeatureMap source, FeatureMap mirrored, IReadOnlyList<PixelPoint> points, FeatureMap target)
    {
        if (source.Channels != target.Channels || mirrored.Channels != target.Channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"features of {source.Channels} and {target.Channels} channels cannot be compared"));
        float[] places = target.Sample(
            [.. Enumerable.Range(0, target.Grid.Count).Select(i => target.PatchCenter(i)).Where(target.ImageSize.Contains)],
            normalize: true);
        return Resemblance(mirrored, [.. points.Select(p => Mirror(p, source.ImageSize))], places) > Resemblance(source, points, places);
    }

    /// <summary>A point of an image in its mirror image.</summary>
    public static PixelPoint Mirror(PixelPoint point, ImageSize size) => new(size.Width - point.X, point.Y);

    // Mean over the cells in the key points' box of the best cosine in the target (its negative is the instance matching distance).
    private static double Resemblance(FeatureMap source, IReadOnlyList<PixelPoint> points, float[] target)
    {
        (double left, double right) = (points.Min(p => p.X), points.Max(p => p.X));
        (double top, double bottom) = (points.Min(p => p.Y), points.Max(p => p.Y));
        PixelPoint[] cells = [.. Enumerable.Range(0, source.Grid.Count).Select(i => source.PatchCenter(i))
            .Where(c => c.X >= left && c.X <= right && c.Y >= top && c.Y <= bottom), .. points];
        float[] a = source.Sample(cells, normalize: true);
        int[] best = MutualNearestNeighbors.Find(a, target, source.Channels).NearestB;
        return best.Select(
            (j, i) => (double)TensorPrimitives.Dot(
                a.AsSpan(i * source.Channels, source.Channels), target.AsSpan(j * source.Channels, source.Channels)))
            .Average();
    }
}
