using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Checkpoints;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Checkpoints;

public sealed class TransformerFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The fixtures have 8 channels and 2 heads, so the heads must be said.
    [Theory]
    [InlineData("timm_mae", "mae", "imagenet", "timm")]
    [InlineData("official_dinov2", "dinov2", "imagenet", "hub")]
    [InlineData("official_dinov2_reg", "dinov2_reg", "imagenet", "hub")]
    [InlineData("official_swiglu", "dinov2_swiglu", "imagenet", "hub")]
    [InlineData("hf_dinov2_classifier", "dinov2_plain", "imagenet", "hf")]
    [InlineData("raw_deit3", "deit3", "imagenet", "timm")]
    [InlineData("hf_clip", "clip_laion", "clip", "timm")]
    public void Open_ByShapes_FindsTheNetwork(string file, string family, string normalization, string positions)
    {
        string path = Copy(file);
        var found = TransformerFile.Open(path, new TransformerSettings { Heads = 2 }, null);
        Assert.Equal($"vit:{file}.safetensors/{normalization}/h2/{positions}/gelu", found.Card.Name);
        VisionTransformerConfig wanted = TinyTransformers.Config(family);
        Assert.Equal(
            wanted with { Name = "", Normalization = found.Config.Normalization },
            found.Config with { Name = "" });
    }

    [Fact]
    public void Load_AndOpen_GiveTheFeaturesOfTheSameFile()
    {
        string path = Copy("timm_mae");
        var options = new FeatureExtractorOptions { Transformer = new TransformerSettings { Heads = 2 }, Engine = InferenceEngine.Torch };
        RgbImage image = Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(40, 24), 3);
        using IFeatureExtractor first = FeatureExtractors.Load("vit:" + path, options);
        FeatureMap map = first.Extract(image, first.Recipe("default", longSide: 40));
        var recipe = FeatureRecipe.Parse(map.Recipe!.ToJson());
        string renamed = folder["renamed.safetensors"];
        File.Move(path, renamed);
        using IFeatureExtractor again = FeatureExtractors.Open(
            recipe, new FeatureExtractorOptions { Weights = renamed, Engine = InferenceEngine.Torch });
        Assert.Equal(map.Values.ToArray(), again.Extract(image, recipe).Values.ToArray());
    }

    [Fact]
    public void Load_WithoutAClassToken_RunsAlikeInBothEngines()
    {
        using (SafetensorsFile file = TinyTransformers.Open("timm_mae"))
        {
            var tensors = new Dictionary<string, StoredTensor>(file.Tensors);
            tensors.Remove("cls_token");
            StoredTensor table = tensors["pos_embed"]; // [1, 1 + 25, 8]
            tensors["pos_embed"] = StoredTensor.From(table.ToSingles().AsSpan(8), 1, table.Shape[1] - 1, 8);
            SafetensorsFile.Write(folder["ijepa.safetensors"], tensors);
        }

        RgbImage image = Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(40, 24), 3);
        var options = new FeatureExtractorOptions { Transformer = new TransformerSettings { Heads = 2 } };
        using IFeatureExtractor torch = Load(InferenceEngine.Torch), onnx = Load(InferenceEngine.Onnx);
        FeatureMap a = torch.Extract(image, torch.Recipe("default", longSide: 40));
        FeatureMap b = onnx.Extract(image, onnx.Recipe("default", longSide: 40));
        Assert.Equal(60, a.Grid.Count);
        Assert.All(a.Values.ToArray().Zip(b.Values.ToArray()), v => Assert.Equal(v.First, v.Second, 1e-4f));

        IFeatureExtractor Load(InferenceEngine engine) =>
            FeatureExtractors.Load("vit:" + folder["ijepa.safetensors"], options with { Engine = engine });
    }

    [Fact]
    public void Open_ChannelsThatAreNoMultipleOf64_AsksForTheHeads() =>
        Assert.Contains("heads", Assert.Throws<UsageException>(() => TransformerFile.Open(Copy("timm_mae"), new(), null)).Message);

    [Fact]
    public void Load_SettingsOfACatalogModel_AreRefused() => Assert.Throws<UsageException>(() => FeatureExtractors.Load(
        "dinov2_vits14", new FeatureExtractorOptions { Transformer = new TransformerSettings { Heads = 2 } }));

    private string Copy(string fixture)
    {
        string path = folder[fixture + ".safetensors"];
        File.Copy(Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures", "Transformer", fixture + ".safetensors"), path);
        return path;
    }
}
