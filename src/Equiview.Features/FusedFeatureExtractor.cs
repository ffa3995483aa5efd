using System.Numerics.Tensors;

namespace Equiview.Features;

/// <summary>
/// Two backbones as one: descriptors side by side, each of length 1, on the first one's grid, so that cosines are the mean of both (as
/// Zhang et al., "A Tale of Two Features", NeurIPS 2023, join diffusion and DINO features). Local features localize precisely, a
/// transformer's are semantic. Key points are the first one's, where it has them.
/// </summary>
public sealed class FusedFeatureExtractor : IFeatureExtractor
{
    private readonly IFeatureExtractor first, second;
    private readonly FusedKeypoints? keypoints;

    /// <summary>Joins two extractors.</summary>
    /// <param name="first">Gives the grid; owned from now on.</param>
    /// <param name="second">
    /// Sampled at the first one's cells, at its own stride and the first one's preprocessing; owned from now on.
    /// </param>
    /// <param name="secondLayer">Which layer of the second is read; <see cref="OutputLayer.PostNorm"/> where it has one output.</param>
    public FusedFeatureExtractor(IFeatureExtractor first, IFeatureExtractor second, OutputLayer secondLayer)
    {
        (this.first, this.second) = (first, second);
        (FeatureExtractorInfo one, FeatureExtractorInfo two) = (first.Info, second.Info);
        string name = $"{one.DisplayName}{ModelName.Separator}{two.DisplayName}{ModelName.LayerSeparator}{secondLayer}";
        Info = new(
            name,
            null,
            one.Dimension + two.Dimension,
            one.Patch,
            $"{one.License}, {two.License}",
            $"{one.WeightsSha256} {two.WeightsSha256}")
        {
            Fused = new FusedModels(one, two, secondLayer),
            Engine = one.Engine == InferenceEngine.Onnx ? one.Engine : two.Engine,
        };
        keypoints = first.GetService<IKeypointExtractor>() is { } detector ? new FusedKeypoints(this, detector) : null;
    }

    /// <inheritdoc/>
    public FeatureExtractorInfo Info { get; }

    /// <inheritdoc/>
    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        FeatureMap sharp = first.Extract(image, recipe with { Second = null }, cancellation), broad = Broad(image, recipe, cancellation);
        PixelPoint[] centers = [.. Enumerable.Range(0, sharp.Grid.Count).Select(cell => sharp.PatchCenter(cell))];
        var own = new float[sharp.Values.Length]; // [P, C1]
        for (int i = 0; i < centers.Length; i++)
            Normalize(sharp.Cell(i), own.AsSpan(i * sharp.Channels, sharp.Channels));
        float[] values = Join(own, sharp.Channels, broad.Sample(centers, normalize: true), broad.Channels); // [P, C1 + C2]
        return new FeatureMap(values, sharp.Channels + broad.Channels, sharp.Grid, sharp.Mapping, sharp.ImageSize) { Recipe = recipe };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType) =>
        serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(keypoints) ? keypoints : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    private FeatureMap Broad(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation) =>
        second.Extract(image, new FeatureRecipe(recipe.Second!.Model, recipe.Preprocessing, recipe.Second.Layer), cancellation);

    private static void Normalize(ReadOnlySpan<float> values, Span<float> result) =>
        TensorPrimitives.Divide(values, Math.Max(TensorPrimitives.Norm(values), 1e-8f), result);

    // [N, A] and [N, B] to [N, A + B].
    private static float[] Join(float[] a, int channelsA, float[] b, int channelsB)
    {
        int count = a.Length / channelsA, channels = channelsA + channelsB;
        var values = new float[count * channels];
        for (int i = 0; i < count; i++)
        {
            a.AsSpan(i * channelsA, channelsA).CopyTo(values.AsSpan(i * channels));
            b.AsSpan(i * channelsB, channelsB).CopyTo(values.AsSpan((i * channels) + channelsA));
        }

        return values;
    }

    private sealed class FusedKeypoints(FusedFeatureExtractor fused, IKeypointExtractor detector) : IKeypointExtractor
    {
        public KeypointFeatures ExtractKeypoints(
            RgbImage image, FeatureRecipe recipe, int count, int radiusPixels = 2, CancellationToken cancellation = default)
        {
            recipe.RequireMadeFor(fused.Info);
            KeypointFeatures own = detector.ExtractKeypoints(image, recipe with { Second = null }, count, radiusPixels, cancellation);
            FeatureMap broad = fused.Broad(image, recipe, cancellation);
            float[] joined = Join(own.Descriptors, own.Channels, broad.Sample(own.Points, normalize: true), broad.Channels); // [N, C1 + C2]
            TensorPrimitives.Multiply(joined, MathF.Sqrt(0.5f), joined); // two unit vectors
            return own with { Descriptors = joined, Channels = own.Channels + broad.Channels };
        }
    }
}
