using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Queries;

/// <summary>The Gaussians that a region of a view shows, with the weight with which they are blended into its pixels.</summary>
/// <param name="Weights">[G] sums of blending weight over the region; 0 for Gaussians it does not show.</param>
public sealed record PointedRegion(float[] Weights)
{
    private const double LeastShare = 0.05; // of the largest weight

    /// <summary>The Gaussians one points at: those that show with at least a twentieth of the weight of the one that shows most.</summary>
    public IEnumerable<int> Gaussians
    {
        get
        {
            double least = LeastShare * Weights.DefaultIfEmpty(0).Max();
            return Enumerable.Range(0, Weights.Length).Where(g => Weights[g] > 0 && Weights[g] >= least);
        }
    }

    /// <summary>What a disc around a point of a view shows.</summary>
    /// <param name="rasterizer">Sums the weights.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="view">The camera.</param>
    /// <param name="centre">Middle of the region, raster pixels.</param>
    /// <param name="radiusPixels">Pixels whose centre is not farther than this from the middle, and always the pixel of the middle itself.</param>
    /// <exception cref="DegenerateInputException">The point lies outside the picture.</exception>
    public static PointedRegion At(IGaussianRasterizer rasterizer, GaussianScene scene, PosedView view, PixelPoint centre, double radiusPixels = 1.5)
    {
        ImageSize size = view.Intrinsics.Size;
        if (!size.Contains(centre))
            throw new DegenerateInputException(FormattableString.Invariant($"point ({centre.X}, {centre.Y}) lies outside the picture ({size})"));
        var region = new float[size.PixelCount];
        for (int i = 0; i < region.Length; i++)
            region[i] = centre.DistanceTo(new PixelPoint((i % size.Width) + 0.5, (i / size.Width) + 0.5)) <= radiusPixels ? 1 : 0;
        region[(Math.Min((int)centre.Y, size.Height - 1) * size.Width) + Math.Min((int)centre.X, size.Width - 1)] = 1;
        return Of(rasterizer, scene, view, region);
    }

    /// <summary>What a region given as factors of pixels, [H, W], shows.</summary>
    public static PointedRegion Of(IGaussianRasterizer rasterizer, GaussianScene scene, PosedView view, float[] region)
    {
        var sums = new GaussianContributions(scene.Count, 1);
        rasterizer.Accumulate(scene, view.Intrinsics, view.CameraFromWorld, new PlanarImage(view.Intrinsics.Size, 1, new float[region.Length]), sums, region);
        return new PointedRegion(sums.Weights);
    }
}
