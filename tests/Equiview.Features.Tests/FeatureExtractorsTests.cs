using Equiview.Features.Adapters;
using Equiview.Features.Recipes;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;
namespace Equiview.Features.Tests;

public sealed class FeatureExtractorsTests : TensorLeakGuard
{
    private static readonly string Model = "vit_tiny_patch16_224.augreg";
    private readonly TemporaryFolder folder = new();
    private readonly RgbImage image = ProceduralTexture.Make(new ImageSize(64, 64), 3);

    [Fact]
    public void Load_DenseSift_NeedsNothing()
    {
        using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
        Assert.Equal(128, extractor.Extract(image, extractor.Recipe()).Channels);
    }

    [Fact]
    public void Load_AdapterForDenseSift_IsRefused() =>
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("dense-sift", new FeatureExtractorOptions { Adapter = "x" }));

    [Fact]
    public void Load_NoSuchDevice_IsRefused() =>
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("dense-sift", new FeatureExtractorOptions { Device = "tpu" }));

    [Fact]
    public void Load_WithAdapter_ChangesFeaturesAndName()
    {
        string adapter = WriteAdapter(192, 0.05f);
        using IFeatureExtractor plain = Load(null), tuned = Load(adapter);
        Assert.StartsWith($"{Model}+test", tuned.Info.DisplayName);
        float[] a = Small(plain).Values.ToArray(), b = Small(tuned).Values.ToArray();
        Assert.True(a.Zip(b, (x, y) => Math.Abs(x - y)).Max() > 1e-2);
    }

    [Fact]
    public void Load_AdapterOfZeros_ChangesNothing()
    {
        using IFeatureExtractor plain = Load(null), tuned = Load(WriteAdapter(192, 0));
        Assert.Equal(Small(plain).Values.ToArray(), Small(tuned).Values.ToArray());
    }

    [Fact]
    public void Load_AdapterOfAnotherSize_NamesBoth()
    {
        ModelMismatchException error = Assert.Throws<ModelMismatchException>(() => Load(WriteAdapter(384, 0)));
        Assert.Contains("384", error.Message);
        Assert.Contains("192", error.Message);
    }

    [Fact]
    public void Load_WeightsOfAnotherModel_NamesBoth()
    {
        string file = SharedData.Require("weights", "xfeat.safetensors");
        Assert.Throws<ModelMismatchException>(() => FeatureExtractors.Load(Model, new FeatureExtractorOptions { Weights = file }));
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    private FeatureMap Small(IFeatureExtractor extractor) => extractor.Extract(image, extractor.Recipe(longSide: 64));

    private static IFeatureExtractor Load(string? adapter) => FeatureExtractors.Load(Model, new FeatureExtractorOptions
    {
        Weights = SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors"),
        Adapter = adapter,
    });

    // LoRA on q of the last block: A all ones, B of one value.
    private string WriteAdapter(int dimension, float b)
    {
        float[] ones = new float[dimension], values = new float[dimension];
        Array.Fill(ones, 1f);
        Array.Fill(values, b);
        AdapterFile.Write(
            folder["test.safetensors"],
            new FeatureAdapter(dimension, [new LoraPair(-1, LoraTarget.Value, ones, values)], []) { Name = "test" });
        return folder["test.safetensors"];
    }
}
