using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Files;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.Features.Upsampling;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Upsampling;

/// <summary>Against Fixtures/make_anyup_fixtures.py, an implementation in float64 that shares no code with ours.</summary>
public sealed class AnyUpTests : TensorLeakGuard
{
    private static readonly string Weights = PathOf("weights");
    private static readonly string Network = Repository.PathOf(
        "tests", "Equiview.Features.Tests", "Fixtures", "Transformer", "official_dinov2.safetensors");

    private static readonly string Model = "vit:" + Network;
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("wide")]
    [InlineData("tall")]
    [InlineData("large")]
    public void Forward_AtTheSizeOfTheImageAndAnother_IsTheIndependentResult(string name)
    {
        using SafetensorsFile expected = SafetensorsFile.Open(PathOf("expected")), weights = SafetensorsFile.Open(Weights);
        using var network = new AnyUpNetwork(weights);
        using var scope = NewDisposeScope();
        Tensor image = Batch(expected, name + ".image"), features = Batch(expected, name + ".features");
        foreach ((string key, int rows, int columns) in ((string, int, int)[])[
            ("full", (int)image.shape[2], (int)image.shape[3]), ("7x9", 7, 9)])
        {
            Tensor actual = network.Forward(image, features, rows, columns).permute(2, 0, 1);
            Assert.InRange(TinyTransformers.MaxDifference(actual, expected.Tensors[$"{name}.{key}"]), 0, 1e-4f);
        }
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "9x7")]
    public void RawDoor_WritesWhatTheNetworkGives(bool batched, string? size)
    {
        using SafetensorsFile expected = SafetensorsFile.Open(PathOf("expected"));
        foreach (string key in (string[])["image", "features"])
        {
            StoredTensor stored = expected.Tensors["wide." + key];
            NpyFile.Write(folder[key + ".npy"], StoredTensor.From(stored.ToSingles(), batched ? [1, .. stored.Shape] : stored.Shape));
        }

        var job = new FeatureExtractionJob { Tensor = folder["image.npy"], Features = folder["features.npy"], Size = size };
        UpsampledFile written = job.WriteUpsampled(
            new FeatureExtractorOptions { Upsample = "anyup", UpsampleWeights = Weights }, folder["out.npy"]);
        StoredTensor wanted = expected.Tensors[size is null ? "wide.full" : "wide.7x9"], actual = NpyFile.Read(folder["out.npy"]);
        Assert.Equal(wanted.Shape, written.Shape);
        Assert.All(wanted.ToSingles().Zip(actual.ToSingles()), v => Assert.Equal(v.First, v.Second, 1e-4f));
    }

    [Fact]
    public void Extract_WithAnUpsampler_IsFinerOnTheSameImageAndOpensAgain()
    {
        FeatureExtractorOptions options = Options(true);
        RgbImage image = ProceduralTexture.Make(new ImageSize(100, 64), 3);
        using IFeatureExtractor plain = FeatureExtractors.Load(Model, Options(false)), fine = FeatureExtractors.Load(Model, options);
        FeatureMap coarse = plain.Extract(image, plain.Recipe(longSide: 96));
        FeatureMap map = fine.Extract(image, fine.Recipe(longSide: 96));
        Assert.Equal((32, 20, 3.0), (map.Grid.Columns, map.Grid.Rows, map.Grid.Stride));
        Assert.Equal(new PixelPoint(1.5, 1.5), map.Grid.Center(0));
        Assert.True(map.Recipe!.SharesSpaceWith(coarse.Recipe!));
        Assert.InRange(map.Values.ToArray().Max(), 0, coarse.Values.ToArray().Max() * 1.0001f); // means of coarse cells

        var stored = FeatureRecipe.Parse(map.Recipe.ToJson());
        Assert.Equal(map.Recipe, stored);
        using IFeatureExtractor again = FeatureExtractors.Open(
            stored, new FeatureExtractorOptions { UpsampleWeights = Weights, Weights = Network, Engine = InferenceEngine.Torch });
        Assert.Equal(map.Values.ToArray(), again.Extract(image, stored).Values.ToArray());
        Assert.Throws<ModelMismatchException>(() => plain.Extract(image, stored));
        Assert.Throws<ModelMismatchException>(() => fine.Extract(image, stored with { Upsampling = null }));
    }

    [Fact]
    public void Load_WhatHasNoEffectOrDoesNotFit_IsRefused()
    {
        FeatureExtractorOptions options = Options(true);
        Assert.Throws<UsageException>(() => FeatureExtractors.Load(Model, options with { Upsample = null }));
        Assert.Contains("anyup-multi", Assert.Throws<UsageException>(
            () => FeatureExtractors.Load(Model, options with { Upsample = "xfeat" })).Message);
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("anyup"));
        using IFeatureExtractor fine = FeatureExtractors.Load(Model, options);
        Assert.Throws<UsageException>(() => fine.Recipe(stride: 4));
        Assert.Throws<UsageException>(() => fine.Recipe(stride: 6));
        Assert.Throws<UsageException>(() => FeatureExtractors.Open(
            fine.Recipe(), new FeatureExtractorOptions { Upsample = "anyup-multi", Weights = Network }));
        FeatureRecipe other = fine.Recipe() with { Upsampling = new FeatureUpsampling("anyup", new string('0', 64)) };
        Assert.Throws<ModelMismatchException>(
            () => FeatureExtractors.Open(other, new FeatureExtractorOptions { UpsampleWeights = Weights, Weights = Network }));
    }

    [Fact]
    public void Load_MissingAndUnexpectedWeights_AreNamed()
    {
        using (SafetensorsFile file = SafetensorsFile.Open(Weights))
        {
            var tensors = new Dictionary<string, StoredTensor>(file.Tensors);
            tensors.Remove("rope.freqs");
            tensors["other"] = StoredTensor.From(new float[1], 1);
            SafetensorsFile.Write(folder["bad.safetensors"], tensors);
        }

        var error = Assert.Throws<ModelMismatchException>(() => FeatureExtractors.Load(
            "dense-sift", new FeatureExtractorOptions { Upsample = "anyup", UpsampleWeights = folder["bad.safetensors"] }));
        Assert.Contains("missing rope.freqs [2, 16]; unexpected other", error.Message);
    }

    [Fact]
    public void RawDoor_MapOfOneRow_IsRefused()
    {
        NpyFile.Write(folder["image.npy"], StoredTensor.From(new float[3 * 64], 3, 8, 8));
        NpyFile.Write(folder["features.npy"], StoredTensor.From(new float[12], 3, 1, 4));
        var job = new FeatureExtractionJob { Tensor = folder["image.npy"], Features = folder["features.npy"] };
        Assert.Throws<InvalidFileException>(() => job.WriteUpsampled(
            new FeatureExtractorOptions { Upsample = "anyup", UpsampleWeights = Weights }, folder["out.npy"]));
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    private static FeatureExtractorOptions Options(bool upsample) => new()
    {
        Upsample = upsample ? "anyup" : null,
        UpsampleWeights = upsample ? Weights : null,
        Engine = InferenceEngine.Torch,
        Transformer = new TransformerSettings { Heads = 2 },
    };

    private static string PathOf(string name) =>
        Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures", "AnyUp", name + ".safetensors");

    private static Tensor Batch(SafetensorsFile file, string key) => TinyTransformers.ToTensor(file.Tensors[key]).unsqueeze(0);
}
