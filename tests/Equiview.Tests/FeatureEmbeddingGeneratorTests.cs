using Equiview.Extensions.AI;
using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Microsoft.Extensions.AI;

namespace Equiview.Tests;

public sealed class FeatureEmbeddingGeneratorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GenerateAsync_AnImageAndItsCopy_AreAlikerThanAnother()
    {
        using var generator = new FeatureEmbeddingGenerator(FeatureExtractors.Load("dense-sift"));
        RgbImage a = Stripes((x, _) => x), b = Stripes((_, y) => y);
        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync([a, a.Clone(), b], cancellationToken: Stop);
        Assert.Equal(3, vectors.Count);
        Assert.Equal(1, Dot(vectors[0], vectors[1]), 1e-5);
        Assert.InRange(Dot(vectors[0], vectors[2]), -1, 0.9);
        Assert.Equal("dense-sift", vectors[0].ModelId);
        await Assert.ThrowsAsync<UsageException>(
            () => generator.GenerateAsync([a], new EmbeddingGenerationOptions { Dimensions = 5 }, Stop));
    }

    [Fact]
    public async Task GenerateAsync_EncodedImage_EqualsTheDecodedOne()
    {
        using var generator = new EncodedImageEmbeddingGenerator(new FeatureEmbeddingGenerator(FeatureExtractors.Load("dense-sift")));
        byte[] encoded = ImageCodec.EncodeJpeg(ProceduralTexture.Make(new ImageSize(64, 48), 1));
        RgbImage image = ImageCodec.Decode(encoded, "a.jpg");
        var content = new DataContent(encoded, "image/jpeg");
        var inner = (FeatureEmbeddingGenerator)generator.GetService(typeof(FeatureEmbeddingGenerator))!;
        float[] expected = (await inner.GenerateAsync([image], cancellationToken: Stop))[0].Vector.ToArray();
        Assert.Equal(expected, (await generator.GenerateAsync([content], cancellationToken: Stop))[0].Vector.ToArray());
        Assert.Equal(128, ((EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelDimensions);
        await Assert.ThrowsAsync<InvalidFileException>(
            () => generator.GenerateAsync([new DataContent(new byte[9], "image/png")], cancellationToken: Stop));
    }

    private static RgbImage Stripes(Func<int, int, int> along)
    {
        var image = new RgbImage(new ImageSize(128, 96));
        for (int i = 0; i < image.Size.PixelCount; i++)
        {
            byte value = along(i % 128, i / 128) / 6 % 2 == 0 ? (byte)255 : (byte)0;
            image[i % 128, i / 128] = (value, value, value);
        }

        return image;
    }

    private static double Dot(Embedding<float> a, Embedding<float> b) =>
        a.Vector.ToArray().Zip(b.Vector.ToArray()).Sum(p => (double)p.First * p.Second);
}
