using System.Numerics.Tensors;
using Equiview.Features;
using Microsoft.Extensions.AI;

namespace Equiview.Extensions.AI;

/// <summary>
/// One vector an image: the mean of its patch features, each of length 1, scaled to length 1. The cosine of two such vectors is the global
/// similarity of the images; layout is ignored.
/// </summary>
/// <param name="extractor">Makes the features; owned from now on.</param>
/// <param name="recipe">How images are prepared; null is the extractor's default recipe.</param>
public sealed class FeatureEmbeddingGenerator(
    IFeatureExtractor extractor, FeatureRecipe? recipe = null) : IEmbeddingGenerator<RgbImage, Embedding<float>>
{
    private readonly FeatureRecipe recipe = recipe ?? extractor.Recipe();

    /// <inheritdoc/>
    /// <param name="values">The images.</param>
    /// <param name="options">Model and size are the extractor's; another size is refused.</param>
    /// <param name="cancellationToken">Checked between images and between the blocks of the backbone.</param>
    /// <exception cref="UsageException">The options ask for another number of dimensions.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<RgbImage> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options?.Dimensions is { } wanted && wanted != extractor.Info.Dimension)
            throw new UsageException(
                FormattableString.Invariant($"{extractor.Info.DisplayName} has {extractor.Info.Dimension} channels; {wanted} ")
                    + "dimensions cannot be made");
        RgbImage[] images = [.. values];
        return await Task.Run(
            () => new GeneratedEmbeddings<Embedding<float>>(
                images.Select(image => Embed(image, cancellationToken)).ToList()), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return new EmbeddingGeneratorMetadata("equiview", null, extractor.Info.DisplayName, extractor.Info.Dimension);
        return serviceType.IsInstanceOfType(this) ? this : extractor.GetService(serviceType);
    }

    /// <inheritdoc/>
    public void Dispose() => extractor.Dispose();

    private Embedding<float> Embed(RgbImage image, CancellationToken cancellation)
    {
        FeatureMap map = extractor.Extract(image, recipe, cancellation);
        var sum = new float[map.Channels];
        for (int cell = 0; cell < map.Grid.Count; cell++)
        {
            float norm = TensorPrimitives.Norm(map.Cell(cell));
            if (norm > 0)
                TensorPrimitives.MultiplyAdd(map.Cell(cell), 1 / norm, sum, sum);
        }

        TensorPrimitives.Divide(sum, Math.Max(TensorPrimitives.Norm(sum), 1e-12f), sum);
        return new Embedding<float>(sum) { ModelId = recipe.ModelName, CreatedAt = DateTimeOffset.UtcNow };
    }
}
