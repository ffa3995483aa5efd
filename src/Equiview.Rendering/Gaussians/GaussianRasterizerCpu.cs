using Equiview.Rendering.Gaussians.Gradients;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// The rasterizer in managed code: the readable twin of the Vulkan one, and the fallback on machines without Vulkan. Projects in double
/// precision, blends in single precision with SIMD, tiles in parallel. Deterministic: the number of threads and the tile size do not change
/// a image.
/// </summary>
/// <param name="threads">Most threads to use; 0 takes one per processor.</param>
/// <param name="tileSize">Side of a tile in pixels, a multiple of 8.</param>
/// <param name="reason">Why it is used as a fallback, for <see cref="Description"/>; null when it was chosen.</param>
public sealed class GaussianRasterizerCpu(int threads = 0, int tileSize = 16, string? reason = null) : IDifferentiableRasterizer
{
    private readonly int threads = threads > 0 ? threads : Environment.ProcessorCount;
    private readonly int tileSize = tileSize > 0 && tileSize % TileBlender.Lanes == 0
        ? tileSize
        : throw new ArgumentOutOfRangeException(nameof(tileSize), tileSize, "a tile's side is a multiple of 8");

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"CPU, {threads} threads") + (reason is null ? "" : $" ({reason})");

    /// <inheritdoc/>
    public GaussianRendering Render(GaussianView view, CancellationToken cancellation = default)
    {
        GaussianRenderOptions options = view.OptionsOrDefault;
        GaussianInput.RequireFeaturesFor(view.Scene, options.Features);
        ProjectedGaussian[] projected = Project(view, cancellation);
        var tiles = new GaussianTiles(view.Intrinsics.Size, tileSize, projected);
        var planes = new RenderPlanes(view.Intrinsics.Size, options.Features?.Dimension ?? 0);
        Parallel.For(
            0, tiles.Count, Parallelism(cancellation), () => new TileRenderer(tileSize, planes.ChannelCount),
            (tile, _, renderer) =>
            {
                renderer.Render(tiles, tile, projected, options.Features, planes);
                return renderer;
            },
            _ => { });
        return planes.ToRendering();
    }

    /// <inheritdoc/>
    public void Accumulate(
        GaussianView view, PlanarImage features, GaussianContributions sums, float[]? pixelWeights =
            null, CancellationToken cancellation = default)
    {
        GaussianInput.RequireSums(view.Scene, view.Intrinsics, features, sums, pixelWeights);
        ProjectedGaussian[] projected = Project(view, cancellation);
        var tiles = new GaussianTiles(view.Intrinsics.Size, tileSize, projected);
        new TileContributions(tiles, projected, features, pixelWeights, sums).Run(Parallelism(cancellation));
    }

    /// <inheritdoc/>
    IRecordedRendering IDifferentiableRasterizer.Record(GaussianView view, CancellationToken cancellation)
    {
        GaussianInput.RequireFeaturesFor(view.Scene, view.OptionsOrDefault.Features);
        return new RecordedRenderingCpu(view, Project(view, cancellation), tileSize, Parallelism(cancellation));
    }

    /// <summary>What the camera sees of every Gaussian, in the scene's order.</summary>
    internal ProjectedGaussian[] Project(GaussianView view, CancellationToken cancellation = default) =>
        GaussianProjection.All(view, Parallelism(cancellation));

    /// <summary>Holds nothing.</summary>
    public void Dispose()
    {
    }

    private ParallelOptions Parallelism(CancellationToken cancellation) =>
        new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
}
