namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Renders Gaussian scenes and sums the weights with which Gaussians contribute to pixels. Two implementations give the same images:
/// <see cref="GaussianRasterizerCpu"/> everywhere, and one through Vulkan. Projection, bounds and blending are those of EWA splatting as
/// gsplat 1.6 defines them (Zwicker et al. 2001; Kerbl et al. 2023; Ye et al., "gsplat", 2024). Not safe for concurrent calls.
/// </summary>
public interface IGaussianRasterizer : IDisposable
{
    /// <summary>
    /// Device, for reports and logs: "CPU, 2 threads" or the Vulkan device; with the reason when it is a fallback.
    /// </summary>
    string Description { get; }

    /// <summary>Renders color, alpha, depth, counts and optionally features.</summary>
    /// <param name="view">Scene, camera and what to render.</param>
    /// <param name="cancellation">Stops between tiles or passes.</param>
    /// <exception cref="DegenerateInputException">The image size or the camera is unusable, or features are for another scene.</exception>
    GaussianRendering Render(GaussianView view, CancellationToken cancellation = default);

    /// <summary>
    /// Renders views one after the other, in their order; an implementation may render ahead while the caller processes one.
    /// </summary>
    /// <param name="scene">The scene.</param>
    /// <param name="views">The cameras; lenses are not applied.</param>
    /// <param name="options">What to render; null takes the defaults.</param>
    /// <param name="cancellation">Stops between tiles or passes.</param>
    IEnumerable<GaussianRendering> RenderSequence(
        GaussianScene scene, IReadOnlyList<PosedView> views, GaussianRenderOptions? options =
            null, CancellationToken cancellation = default) =>
        views.Select(v => Render(GaussianView.Of(scene, v, options), cancellation));

    /// <summary>
    /// Adds one view to the sums from which features are lifted: for every Gaussian g, sum over pixels p of w(g, p) F(p) and of w(g, p),
    /// where w is the weight with which g was blended into p.
    /// </summary>
    /// <param name="view">
    /// Scene and camera, whose size is that of <paramref name="features"/>; the features among its options are not used.
    /// </param>
    /// <param name="features">F: [D, H, W] one value a pixel and channel.</param>
    /// <param name="sums">Receives the sums; made for the scene's number of Gaussians and D.</param>
    /// <param name="pixelWeights">[H, W] factor of each pixel in both sums (0 drops it), or null for 1 everywhere.</param>
    /// <param name="cancellation">Stops between tiles or passes.</param>
    /// <exception cref="DegenerateInputException">Sizes disagree or the camera is unusable.</exception>
    void Accumulate(
        GaussianView view, PlanarImage features, GaussianContributions sums, float[]? pixelWeights =
            null, CancellationToken cancellation = default);
}
