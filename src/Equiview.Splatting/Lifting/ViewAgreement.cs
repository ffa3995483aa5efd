using System.Numerics.Tensors;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;

namespace Equiview.Splatting.Lifting;

/// <summary>Agreement of rendered features with those of a held-out photograph.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="CosineError">
/// Mean of 1 - cosine between rendered and extracted feature over the covered pixels; NaN when none is covered.
/// </param>
/// <param name="Coverage">Part of the photograph's pixels that the scene covers, 0 to 1.</param>
public sealed record ViewAgreement(string View, double CosineError, double Coverage)
{
    /// <summary>A pixel is covered from this alpha on; below, gaps of the geometry dominate.</summary>
    public const float LeastAlpha = 0.5f;

    /// <summary>The means over views; NaN of none.</summary>
    public static ViewAgreement Mean(IReadOnlyList<ViewAgreement> views) => new(
        "mean",
        views.Select(v => v.CosineError).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(),
        views.Select(v => v.Coverage).DefaultIfEmpty(double.NaN).Average());

    /// <summary>Renders the features into the view and compares pixel by pixel.</summary>
    /// <param name="rasterizer">Renders.</param>
    /// <param name="scene">The Gaussians.</param>
    /// <param name="features">[G, D] features on them, or latents with their decoder.</param>
    /// <param name="view">The camera.</param>
    /// <param name="truth">Features of the photograph, D channels.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    public static ViewAgreement Measure(
        IGaussianRasterizer rasterizer,
        GaussianScene scene,
        GaussianFeatureSet features,
        PosedView view,
        ViewFeatures truth,
        CancellationToken cancellation = default)
    {
        GaussianRendering rendering = rasterizer.Render(
            scene, truth.Intrinsics, view.CameraFromWorld, new GaussianRenderOptions { Features = features }, cancellation);
        float[] shown = new float[features.FeatureDimension], wanted = new float[features.FeatureDimension];
        double error = 0;
        int covered = 0, valid = 0;
        for (int i = 0; i < truth.Validity.Length; i++)
        {
            valid += truth.Validity[i] > 0 ? 1 : 0;
            if (truth.Validity[i] == 0 || rendering.Alpha.Values[i] < LeastAlpha)
                continue;
            Pixel(rendering.Features!, i, rendering.Alpha.Values[i], features.Decoder, shown);
            Pixel(truth.Features, i, 1, null, wanted);
            error += 1 - (
                TensorPrimitives.Dot<float>(shown, wanted) / Math.Max(
                    TensorPrimitives.Norm<float>(shown) * TensorPrimitives.Norm<float>(wanted), 1e-12));
            covered++;
        }

        return new ViewAgreement(view.Name, covered > 0 ? error / covered : double.NaN, valid > 0 ? (double)covered / valid : 0);
    }

    private static void Pixel(PlanarImage planes, int pixel, float alpha, FeatureDecoder? decoder, Span<float> feature)
    {
        Span<float> values = decoder is null ? feature : new float[planes.Channels];
        int plane = (int)planes.Size.PixelCount;
        for (int c = 0, i = pixel; c < planes.Channels; c++, i += plane)
            values[c] = planes.Values[i];
        decoder?.Decode(values, feature, alpha);
    }
}
