using Equiview.Features.Adapters;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Checkpoints;
using Equiview.Features.Tests.Backbones.Convolutional;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.Formats;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests;

/// <summary>NaN and infinity are refused where weights come in and where features go out.</summary>
public sealed class FiniteValuesTests : TensorLeakGuard
{
    private readonly RgbImage image = new(new ImageSize(64, 64));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Features_NotFinite_AreAnErrorThatNamesTheModel(float value)
    {
        using BackboneFeatureExtractor extractor = Broken(value, 0.5f);
        Action[] calls =
        [
            () => extractor.Extract(image, Small(extractor)), () => extractor.GetService<IKeypointExtractor>()!.ExtractKeypoints(
                image, Small(extractor), 5),
            () => extractor.ExtractPrepared(new float[3 * 64 * 64], [1, 3, 64, 64], OutputLayer.PostNorm, null),
        ];
        foreach (Action call in calls)
            Assert.StartsWith("broken computed", Assert.Throws<ModelOutputException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_NotFinite_AreAnError()
    {
        using BackboneFeatureExtractor extractor = Broken(1, float.NaN);
        Assert.Throws<ModelOutputException>(() => extractor.GetService<IKeypointExtractor>()!.ExtractKeypoints(image, Small(extractor), 5));
    }

    [Fact]
    public void Convolution_NanInTheAdapter_IsAnError()
    {
        var refine = new RefineConv([new RefineConvWeights([float.NaN, .. new float[35]], new float[2])]);
        using BackboneFeatureExtractor extractor = Broken(1, 0, refine);
        Assert.Throws<ModelOutputException>(() => extractor.Extract(image, Small(extractor)));
    }

    [Theory]
    [InlineData("alike-n")]
    [InlineData("edgepoint2-e64")]
    [InlineData("xfeat")]
    public void ConvolutionalWeights_WithNan_AreRefusedByName(string name)
    {
        var entries = new Dictionary<string, StoredTensor>(Networks.RandomWeights(name).Entries);
        string key = entries.Keys.Last(k => k.EndsWith(".weight", StringComparison.Ordinal));
        float[] values = entries[key].ToSingles();
        values[^1] = float.NaN;
        entries[key] = StoredTensor.From(values, entries[key].Shape);
        var archive = new Backbones.Convolutional.MemoryArchive(entries);
        Assert.Equal(key, Assert.Throws<InvalidFileException>(() => Networks.Load(name, archive)).Where);
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void TransformerWeights_WithNan_AreRefusedByName(ElementType type)
    {
        using Checkpoints.MemoryArchive archive = Checkpoints.MemoryArchive.Of("timm_mae");
        const string Key = "blocks.1.mlp.fc1.weight";
        archive.Entries[Key] = NotANumber(type, archive.Entries[Key].Shape);
        var error = Assert.Throws<InvalidFileException>(() => TransformerCheckpoint.Load(TinyTransformers.Config("mae"), archive));
        Assert.Equal(Key, error.Where);
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapter_WithInfinity_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var broken = new RefineConvWeights([.. new float[35], float.PositiveInfinity], new float[2]);
        AdapterFile.Write(folder["a.safetensors"], new FeatureAdapter(2, [], [broken]));
        Assert.Equal("refine_conv.weight", Assert.Throws<InvalidFileException>(() => AdapterFile.Read(folder["a.safetensors"])).Where);
    }

    private static FeatureRecipe Small(IFeatureExtractor extractor) => extractor.Recipe(longSide: 64);

    private static BackboneFeatureExtractor Broken(float feature, float score, RefineConv? refine = null) =>
        new(new Constant(feature, score), new FeatureExtractorInfo("broken", null, 2, 8, "none", null), refine);

    // The last element of many, so that a check of whole vectors must look at its rest too.
    private static StoredTensor NotANumber(ElementType type, long[] shape)
    {
        int width = StoredTensor.SizeOf(type);
        var bytes = new byte[shape.Aggregate((long)width, (n, d) => n * d)];
        bytes.AsSpan(bytes.Length - width).Fill(0xFF);
        return new StoredTensor(type, shape, bytes);
    }

    /// <summary>Two channels of zeros with one value in the last cell.</summary>
    private sealed class Constant(float feature, float score) : IKeypointScores
    {
        public int Dimension => 2;

        public int Patch => 8;

        public int SizeMultiple => 8;

        public PixelNormalization Normalization => PixelNormalization.None;

        public (Tensor Features, PatchGrid Grid) Forward(
            Tensor images, OutputLayer layer, int? stride, CancellationToken cancellation = default)
        {
            float[] values = new float[2 * 64];
            values[^1] = feature;
            return (tensor(values, [1, 2, 8, 8]), new PatchGrid(8, 8, 8, 8));
        }

        public (Tensor Features, PatchGrid Grid, Tensor Scores) ForwardWithScores(
            Tensor images, int? stride = null, CancellationToken cancellation = default)
        {
            (Tensor features, PatchGrid grid) = Forward(images, OutputLayer.PostNorm, stride, cancellation);
            return (features, grid, full([1, 1, 64, 64], score));
        }

        public void Dispose()
        {
        }
    }
}
