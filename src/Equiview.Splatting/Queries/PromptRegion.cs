using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Queries;

/// <summary>A point or region prompt in a view: the visible Gaussians with their blending weights summed over the region.</summary>
/// <param name="Weights">[G] sums of blending weight over the region; 0 for Gaussians that are not visible in it.</param>
public sealed record PromptRegion(float[] Weights)
{
    private const double LeastShare = 0.05; // of the largest weight

    /// <summary>The prompted Gaussians: those with at least a twentieth of the largest weight.</summary>
    public IEnumerable<int> Gaussians
    {
        get
        {
            double least = LeastShare * Weights.DefaultIfEmpty(0).Max();
            return Enumerable.Range(0, Weights.Length).Where(g => Weights[g] > 0 && Weights[g] >= least);
        }
    }

    /// <summary>The prompt of a disc around a point of a view.</summary>
    /// <param name="rasterizer">Sums the weights.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="view">The camera.</param>
    /// <param name="center">Center of the disc, raster pixels.</param>
    /// <param name="radiusPixels">
    /// Radius of the disc; the pixel that contains its center always belongs to it.
    /// </param>
    /// <exception cref="DegenerateInputException">The point lies outside the image.</exception>
    public static PromptRegion At(
        IGaussianRasterizer rasterizer, GaussianScene scene, PosedView view, PixelPoint center, double radiusPixels = 1.5)
    {
        ImageSize size = view.Intrinsics.Size;
        if (!size.Contains(center))
            throw new DegenerateInputException(
                FormattableString.Invariant($"point ({center.X}, {center.Y}) lies outside the picture ({size})"));
        var region = new float[size.PixelCount];
        for (int i = 0; i < region.Length; i++)
            region[i] = center.DistanceTo(new PixelPoint((i % size.Width) + 0.5, (i / size.Width) + 0.5)) <= radiusPixels ? 1 : 0;
        region[(Math.Min((int)center.Y, size.Height - 1) * size.Width) + Math.Min((int)center.X, size.Width - 1)] = 1;
        return Of(rasterizer, scene, view, region);
    }

    /// <summary>The prompt of a region given as pixel weights, [H, W].</summary>
    public static PromptRegion Of(IGaussianRasterizer rasterizer, GaussianScene scene, PosedView view, float[] region)
    {
        var sums = new GaussianContributions(scene.Count, 1);
        var nothing = new PlanarImage(view.Intrinsics.Size, 1, new float[region.Length]); // only the weights are wanted
        rasterizer.Accumulate(GaussianView.Of(scene, view), nothing, sums, region);
        return new PromptRegion(sums.Weights);
    }
}
