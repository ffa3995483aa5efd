using System.Numerics.Tensors;

namespace Equiview.Features;

/// <summary>
/// Two backbones as one: descriptors side by side, each of length 1, on the first one's grid, so that cosines are the mean of both (as
/// Zhang et al., "A Tale of Two Features", NeurIPS 2023, join diffusion and DINO features). Sharp local features tell where, a transformer's tell what.
/// </summary>
/// <param name="first">Gives the grid; owned from now on.</param>
/// <param name="second">Sampled at the first one's cells; owned from now on.</param>
/// <param name="secondLayer">Which tokens of the second are read; its preparation is the caller's, its stride its own.</param>
public sealed class FusedFeatureExtractor(IFeatureExtractor first, IFeatureExtractor second, OutputLayer secondLayer) : IFeatureExtractor
{
    /// <summary>What stands between the names of the two models: "alike-n:vit_tiny@block:4".</summary>
    public const char Separator = ':';

    /// <summary>What stands before the layer of the second.</summary>
    public const char LayerSeparator = '@';

    /// <inheritdoc/>
    public FeatureExtractorInfo Info { get; } = new(
        $"{first.Info.DisplayName}{Separator}{second.Info.DisplayName}{LayerSeparator}{secondLayer}", null, first.Info.Dimension + second.Info.Dimension, first.Info.Patch,
        $"{first.Info.License}, {second.Info.License}", $"{first.Info.WeightsSha256} {second.Info.WeightsSha256}");

    /// <inheritdoc/>
    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        FeatureMap sharp = first.Extract(image, recipe, cancellation), broad = second.Extract(image, recipe with { Layer = secondLayer, Stride = null }, cancellation);
        PixelPoint[] centers = [.. Enumerable.Range(0, sharp.Grid.Count).Select(cell => sharp.PatchCenter(cell))];
        float[] others = broad.Sample(centers, normalize: true); // [P, C2]
        int channels = sharp.Channels + broad.Channels;
        var values = new float[centers.Length * channels]; // [P, C1 + C2]
        for (int i = 0; i < centers.Length; i++)
        {
            ReadOnlySpan<float> own = sharp.Cell(i);
            TensorPrimitives.Divide(own, Math.Max(TensorPrimitives.Norm(own), 1e-8f), values.AsSpan(i * channels, own.Length));
            others.AsSpan(i * broad.Channels, broad.Channels).CopyTo(values.AsSpan((i * channels) + own.Length));
        }

        return new FeatureMap(values, channels, sharp.Grid, sharp.Mapping, sharp.ImageSize);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }
}
