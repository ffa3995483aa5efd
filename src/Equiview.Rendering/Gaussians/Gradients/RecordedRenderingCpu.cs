using System.Collections.Concurrent;

namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// Forward and backward pass in managed code. Tiles are worked on in parallel, each pair of tile and Gaussian has its own record, and a
/// Gaussian's records are added in the order of its tiles: threads do not change a bit.
/// </summary>
internal sealed class RecordedRenderingCpu : IRecordedRendering
{
    private const int Chunk = 1024;

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
        if (target.Count != projected.Length || target.Features.Length != projected.Length * dimension
            || target.SphericalHarmonics.Length != view.Scene.SphericalHarmonics.Length)
            throw new DegenerateInputException("the gradients are not made for this scene");
        var records = new float[checked(tiles.PairCount * length)];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, CancellationToken = cancellation };
        Parallel.For(0, tiles.Count, parallel, () => new TileGradients(tileSize, dimension), (tile, _, worker) =>
        {
            int first = tiles.Start(tile), count = tiles.Start(tile + 1) - first;
            worker.Run(tiles, tile, projected, features, tape, gradient, records.AsSpan(first * length, count * length));
            return worker;
        }, _ => { });
        Gather(records, dimension, target, parallel);
    }

    /// <summary>Holds nothing.</summary>
    public void Dispose()
    {
    }

    private void Gather(float[] records, int dimension, GaussianGradients target, ParallelOptions parallel)
    {
        var projection = new ProjectionGradients(view, target);
        int chunks = (projected.Length + Chunk - 1) / Chunk;
        var motions = new double[6 * chunks];
        Parallel.ForEach(Partitioner.Create(0, chunks, 1), parallel, range =>
        {
            for (int chunk = range.Item1; chunk < range.Item2; chunk++)
                GatherChunk(chunk, records, dimension, target, projection, motions.AsSpan(6 * chunk, 6));
        });
        Array.Clear(target.CameraMotion);
        for (int i = 0; i < motions.Length; i++)
            target.CameraMotion[i % 6] += motions[i];
    }

    private void GatherChunk(
        int chunk, float[] records, int dimension, GaussianGradients target, ProjectionGradients projection, Span<double> motion)
    {
        for (int g = chunk * Chunk; g < Math.Min(projected.Length, (chunk + 1) * Chunk); g++)
        {
            target.Visible[g] = projected[g].IsVisible;
            Span<float> features = target.Features.AsSpan(g * dimension, dimension);
            features.Clear();
            if (!projected[g].IsVisible)
            {
                target.Clear(g);
                continue;
            }

            SplatGradient sum = SplatGradient.Sum(projected[g], records, tiles.PairsOf(g), features);
            (Vector3D translation, Vector3D rotation) = projection.Run(g, projected[g], sum);
            (motion[0], motion[1], motion[2]) = (motion[0] + translation.X, motion[1] + translation.Y, motion[2] + translation.Z);
            (motion[3], motion[4], motion[5]) = (motion[3] + rotation.X, motion[4] + rotation.Y, motion[5] + rotation.Z);
        }
    }
}
