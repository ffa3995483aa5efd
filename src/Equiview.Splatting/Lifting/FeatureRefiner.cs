using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Lifting;

/// <summary>
/// One pass of SIRT (Gilbert 1972; van der Sluis and van der Vorst 1990) on min |W f - F|^2: f + Dc^-1 W' Dr^-1 (F - W f), where W holds
/// the blending weights (rows are pixels, columns Gaussians), Dr its row sums (alpha) and Dc its column sums. It takes no step size; the
/// residual, weighted by 1/alpha, never grows.
/// </summary>
/// <param name="rasterizer">Renders and sums; not disposed.</param>
/// <param name="scene">The Gaussians.</param>
/// <param name="features">[G, D] where the pass starts from.</param>
internal sealed class FeatureRefiner(IGaussianRasterizer rasterizer, GaussianScene scene, GaussianFeatureSet features)
{
    private const float LeastAlpha = 1e-3f;
    private readonly GaussianContributions sums = new(scene.Count, features.Dimension);
    private double residual;
    private double weight;

    /// <summary>
    /// Root mean square of (F - W f) over pixels and channels at the start of the pass, each pixel weighted by its confidence over its
    /// alpha.
    /// </summary>
    public double Residual => weight > 0 ? Math.Sqrt(residual / weight) : double.NaN;

    /// <summary>Adds a view.</summary>
    /// <param name="view">Its camera.</param>
    /// <param name="truth">Its features, D channels.</param>
    /// <param name="weights">[H, W] factor of each pixel.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    public void Add(PosedView view, ViewFeatures truth, float[] weights, CancellationToken cancellation = default)
    {
        var shownBy = new GaussianView(scene, truth.Intrinsics, view.CameraFromWorld, new GaussianRenderOptions { Features = features });
        GaussianRendering rendering = rasterizer.Render(shownBy, cancellation);
        float[] alpha = rendering.Alpha.Values, used = [.. weights.Zip(alpha, (w, a) => a < LeastAlpha ? 0 : w)];
        var difference = new PlanarImage(truth.Features.Size, features.Dimension, new float[truth.Features.Values.Length]);
        for (int c = 0; c < features.Dimension; c++)
        {
            Span<float> target = difference.Plane(c);
            ReadOnlySpan<float> wanted = truth.Features.Plane(c), shown = rendering.Features!.Plane(c);
            for (int i = 0; i < target.Length; i++)
            {
                if (used[i] == 0)
                    continue;
                double d = wanted[i] - (double)shown[i];
                target[i] = (float)(d / alpha[i]);
                residual += used[i] * d * d / alpha[i];
                weight += used[i] / alpha[i];
            }
        }

        rasterizer.Accumulate(shownBy, difference, sums, used, cancellation);
    }

    /// <summary>The features after the pass; Gaussians that no view shows keep theirs.</summary>
    public GaussianFeatureSet Finish() =>
        new(
            features.Name,
            features.Dimension,
            [.. features.Values.Zip(sums.Mean(), (f, step) => f + step)],
            features.Provenance)
        { Decoder = features.Decoder };
}
