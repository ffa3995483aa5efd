using Equiview.Imaging.Codecs;
using Microsoft.Extensions.AI;

namespace Equiview.Extensions.AI;

/// <summary>The same for encoded images (png, jpg, webp, ...), as Microsoft.Extensions.AI passes them around.</summary>
/// <param name="inner">Embeds the decoded images; owned from now on.</param>
public sealed class EncodedImageEmbeddingGenerator(FeatureEmbeddingGenerator inner) : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    /// <inheritdoc/>
    /// <exception cref="InvalidFileException">A content is no image that can be decoded.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.GenerateAsync(
            values.Select(content => ImageCodec.Decode(content.Data, content.Name ?? content.MediaType)), options, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : inner.GetService(serviceType, serviceKey);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
