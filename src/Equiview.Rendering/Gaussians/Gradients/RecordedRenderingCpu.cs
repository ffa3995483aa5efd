namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// Forward and backward pass in managed code. Tiles are worked on in parallel, each pair of tile and Gaussian has its own record, and a
/// Gaussian's records are added in the order of its tiles: threads do not change a bit.
/// </summary>
internal sealed class RecordedRenderingCpu : IRecordedRendering
{
    private readonly GaussianView view;
    private readonly int tileSize;
    private readonly ParallelOptions options;
    private readonly ProjectedGaussian[] projected;
    private readonly GaussianTiles tiles;
    private readonly GaussianTape tape;

    public RecordedRenderingCpu(GaussianView view, ProjectedGaussian[] projected, int tileSize, ParallelOptions options)
    {
        (this.view, this.projected, this.tileSize, this.options) = (view, projected, tileSize, options);
        GaussianFeatureSet? features = view.OptionsOrDefault.Features;
        tiles = new GaussianTiles(view.Intrinsics.Size, tileSize, projected, byGaussian: true);
        tape = new GaussianTape(tiles.Count, tileSize);
        var planes = new RenderPlanes(view.Intrinsics.Size, features?.Dimension ?? 0);
        Parallel.For(
            0, tiles.Count, options, () => new TileRenderer(tileSize, planes.ChannelCount),
            (tile, _, renderer) =>
            {
                renderer.Render(tiles, tile, projected, features, planes, tape);
                return renderer;
            },
            _ => { });
        Rendering = planes.ToRendering();
    }

    public GaussianRendering Rendering { get; }

    public void Backward(RenderingGradient gradient, GaussianGradients target, CancellationToken cancellation = default)
    {
        gradient.RequireFor(Rendering);
        GaussianFeatureSet? features = view.OptionsOrDefault.Features;
        int dimension = features?.Dimension ?? 0, length = TileGradients.FixedLength + dimension;
        target.RequireFor(view.Scene, dimension);
        var records = new float[checked(tiles.PairCount * length)];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, CancellationToken = cancellation };
        Parallel.For(0, tiles.Count, parallel, () => new TileGradients(tileSize, dimension), (tile, _, worker) =>
        {
            int first = tiles.Start(tile), count = tiles.Start(tile + 1) - first;
            worker.Run(tiles, tile, projected, features, tape, gradient, records.AsSpan(first * length, count * length));
            return worker;
        }, _ => { });
        new GradientGathering(view, projected, target).Run(records, g => tiles.PairsOf(g), dimension, parallel);
    }

    /// <summary>Holds nothing.</summary>
    public void Dispose()
    {
    }
}
