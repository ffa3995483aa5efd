using Equiview.Features;
using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Data;
using Equiview.Numerics;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>
/// A starting point for the first convolution: features of the object less their mean, with equal variance in all directions (ZCA with
/// shrinkage). Channels that all cells share then no longer mask those that distinguish cells.
/// </summary>
internal static class WhitenedStart
{
    private const int MostViews = 48, PixelsPerView = 200;

    /// <summary>Share of the mean variance that is added to every direction: rare directions are mostly noise.</summary>
    private const double Shrinkage = 0.1;

    /// <summary>Measures features of views drawn by the seed, and sets the convolution.</summary>
    public static void Apply(IViewSource source, FrozenBackbone backbone, TrainableAdapter adapter, FinetuneOptions options)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        var random = new KeyedRandom(options.Seed, RandomPurpose.Whitening);
        List<Tensor> samples = [];
        for (int i = 0; i < MostViews; i++)
        {
            int chosen = random.NextInt(source.Objects.Count);
            TrainingView view = source.View(chosen, random.NextInt(source.PosesOf(chosen).Count));
            if (view.Pixels.Count == 0)
                continue;
            AugmentedView plain = ViewAugmentation.Apply(view, AugmentationOptions.None, random);
            (Tensor prefix, PatchGrid grid, AxisMapping mapping) = backbone.Prefix(plain.Color, CancellationToken.None);
            PixelPoint[] points = [.. random.Choose(PixelsPerView, view.Pixels.Count)
                .Select(p => mapping.ToPrepared(view.Pixels.Center(p)))];
            // [points, D], from the identity
            samples.Add(DescriptorSampling.SampleRaw(backbone.Features(prefix, grid, adapter), grid, points));
        }

        if (samples.Count == 0)
            throw new DegenerateInputException("no view shows an object, so there is nothing to whiten; start from the identity");
        Tensor all = cat([.. samples], 0).to(float64); // [N, D]
        Tensor mean = all.mean([0L]); // [D]
        Tensor centered = all - mean;
        Tensor covariance = centered.t().matmul(centered).Over(centered.shape[0]); // [D, D]
        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        Tensor scale = values.mean(); // unit of the features stays
        // [D, D], symmetric
        Tensor whitening = (
            vectors * (scale / PinnedScalars.With(0, values.clamp_min).Plus(scale.Times(Shrinkage))).sqrt()).matmul(vectors.t());
        adapter.StartConvolution(whitening.to(float32), -whitening.matmul(mean).to(float32));
    }
}
