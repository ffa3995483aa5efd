namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// A rendering of the Vulkan rasterizer and the way back from it. What grows with pixels and pairs is done on the device; the projection's
/// backward pass, some hundred operations a Gaussian, follows on the host in double precision, as in the managed twin.
/// </summary>
internal sealed class RecordedRenderingGpu(GaussianRasterizer rasterizer, GaussianView view, GaussianRendering rendering)
    : IRecordedRendering
{
    public GaussianRendering Rendering => rendering;

    public void Backward(RenderingGradient gradient, GaussianGradients target, CancellationToken cancellation = default)
    {
        gradient.RequireFor(rendering);
        int dimension = view.OptionsOrDefault.Features?.Dimension ?? 0;
        target.RequireFor(view.Scene, dimension);
        var sums = new float[checked(view.Scene.Count * (TileGradients.FixedLength + dimension))];
        rasterizer.SumRecords(view, gradient, sums, cancellation);
        var parallel = new ParallelOptions { CancellationToken = cancellation };
        ProjectedGaussian[] projected = GaussianProjection.All(view, parallel);
        int[] own = [.. Enumerable.Range(0, projected.Length)];
        new GradientGathering(view, projected, target).Run(sums, g => own.AsSpan(g, 1), dimension, parallel);
    }

    /// <summary>Holds nothing.</summary>
    public void Dispose()
    {
    }
}
