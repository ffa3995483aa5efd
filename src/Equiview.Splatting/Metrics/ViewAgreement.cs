using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;

namespace Equiview.Splatting.Metrics;

/// <summary>How well a scene with features explains a photograph that did not help to make it.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="CosineError">Mean of 1 - cosine between rendered and extracted feature over the covered pixels; NaN when none is covered.</param>
/// <param name="Coverage">Part of the photograph's pixels that the scene covers, 0 to 1.</param>
public sealed record ViewAgreement(string View, double CosineError, double Coverage)
{
    /// <summary>A pixel is covered from this alpha on; below, the scene says more about its gaps than about features.</summary>
    public const float LeastAlpha = 0.5f;

    /// <summary>Renders the features into the view and compares pixel by pixel.</summary>
    /// <param name="rasterizer">Renders.</param>
    /// <param name="scene">The Gaussians.</param>
    /// <param name="features">[G, D] features on them.</param>
    /// <param name="view">The camera.</param>
    /// <param name="truth">Features of the photograph, D channels.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    public static ViewAgreement Measure(
        IGaussianRasterizer rasterizer, GaussianScene scene, GaussianFeatureSet features, PosedView view, ViewFeatures truth, CancellationToken cancellation = default)
    {
        GaussianRendering rendering = rasterizer.Render(scene, truth.Intrinsics, view.CameraFromWorld, new GaussianRenderOptions { Features = features }, cancellation);
        double error = 0;
        int covered = 0, valid = 0;
        for (int i = 0; i < truth.Validity.Length; i++)
        {
            valid += truth.Validity[i] > 0 ? 1 : 0;
            if (truth.Validity[i] == 0 || rendering.Alpha.Values[i] < LeastAlpha)
                continue;
            error += 1 - Cosine(rendering.Features!, truth.Features, i);
            covered++;
        }

        return new ViewAgreement(view.Name, covered > 0 ? error / covered : double.NaN, valid > 0 ? (double)covered / valid : 0);
    }

    private static double Cosine(PlanarImage a, PlanarImage b, int pixel)
    {
        double dot = 0, aa = 0, bb = 0;
        int plane = (int)a.Size.PixelCount;
        for (int c = 0, i = pixel; c < a.Channels; c++, i += plane)
        {
            (double x, double y) = (a.Values[i], b.Values[i]);
            (dot, aa, bb) = (dot + (x * y), aa + (x * x), bb + (y * y));
        }

        return dot / Math.Max(Math.Sqrt(aa * bb), 1e-12);
    }
}
