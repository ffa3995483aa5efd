using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Catalog;
using Equiview.Features.Checkpoints;
using Equiview.Features.Tests.Checkpoints;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Backbones.Transformer;

/// <summary>Against Fixtures/make_dinov3_fixtures.py, an implementation in float64 that shares no code with ours.</summary>
public sealed class Dinov3Tests : TensorLeakGuard
{
    private static readonly VisionTransformerConfig Plain = new()
    {
        Name = "tiny",
        Dimension = 16,
        Depth = 2,
        Heads = 2,
        Patch = 4,
        GridSide = 1,
        Rotary = true,
        Registers = 4,
        LayerScale = true,
        ClassPosition = false,
        NormEpsilon = 1e-5,
        Hidden = 20,
    };

    [Theory]
    [InlineData("official")]
    [InlineData("official_nobias")]
    [InlineData("hf")]
    [InlineData("timm")]
    [InlineData("timm_nobias")]
    public void Tokens_InEveryDialect_AreTheIndependentOnes(string dialect)
    {
        using SafetensorsFile images = TinyTransformers.Open("dinov3_images");
        foreach (string name in (string[])["dinov3", "dinov3_gated"])
        {
            using VisionTransformer network = Load(name, dialect);
            using SafetensorsFile expected = TinyTransformers.Open(name + ".expected");
            using var scope = NewDisposeScope();
            foreach ((string image, StoredTensor values) in images.Tensors)
            {
                Tensor input = TinyTransformers.ToTensor(values).unsqueeze(0);
                foreach ((string key, OutputLayer layer) in ((string, OutputLayer)[])[
                    ("post", OutputLayer.PostNorm), ("pre", OutputLayer.PreNorm), ("block:1", OutputLayer.AfterBlock(1))])
                    Assert.InRange(
                        TinyTransformers.MaxDifference(network.ForwardTokens(input, layer), expected.Tensors[$"{dialect}.{image}.{key}"]),
                        0, 2e-5f);
            }
        }
    }

    [Theory]
    [InlineData("official", null)]
    [InlineData("timm", null)]
    [InlineData("hf", 2)]
    public void Engines_GiveTheSameFeatures(string dialect, int? stride)
    {
        string path = Repository.PathOf(
            "tests", "Equiview.Features.Tests", "Fixtures", "Transformer", $"dinov3_gated_{dialect}.safetensors");
        RgbImage image = Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(40, 24), 3);
        using IFeatureExtractor torch = Load(InferenceEngine.Torch), onnx = Load(InferenceEngine.Onnx);
        Assert.Equal((InferenceEngine.Torch, InferenceEngine.Onnx), (torch.Info.Engine, onnx.Info.Engine));
        FeatureMap a = torch.Extract(image, torch.Recipe("default", stride: stride, longSide: 40));
        FeatureMap b = onnx.Extract(image, onnx.Recipe("default", stride: stride, longSide: 40));
        Assert.All(a.Values.ToArray().Zip(b.Values.ToArray()), v => Assert.Equal(v.First, v.Second, 1e-4f));

        IFeatureExtractor Load(InferenceEngine engine) => FeatureExtractors.Load(
            "vit:" + path, new FeatureExtractorOptions { Engine = engine, Transformer = new TransformerSettings { Heads = 2 } });
    }

    [Fact]
    public void Periods_OfTheOfficialFile_AreItsRoundedOnes()
    {
        using VisionTransformer official = Load("dinov3", "official"), timm = Load("dinov3", "timm");
        Assert.Equal([1f, 10f], Periods(timm));
        Assert.Equal([1f, 10f], Periods(official)); // 10 is exact in bfloat16
    }

    [Fact]
    public void ForwardFrom_WithoutRotations_IsRefused()
    {
        using VisionTransformer network = Load("dinov3", "timm");
        using var scope = NewDisposeScope();
        Tensor tokens = network.Embed(zeros(1, 3, 12, 20));
        Assert.Throws<DegenerateInputException>(() => network.ForwardFrom(tokens, 0, OutputLayer.PostNorm));
    }

    [Fact]
    public void File_ByItsShapes_FindsHeadsAndRotations()
    {
        string path = Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures", "Transformer", "dinov3_gated_official.safetensors");
        var found = TransformerFile.Open(path, new TransformerSettings(), null);
        Assert.Equal(
            Plain with { Name = "", FeedForward = FeedForwardKind.SwiGlu, Hidden = 12, Positions = default },
            found.Config with { Name = "", Positions = default });
    }

    [Theory]
    [InlineData("dinov3_vits16", 21.6)]
    [InlineData("dinov3_vits16plus", 28.7)]
    [InlineData("dinov3_vitb16", 85.7)]
    [InlineData("dinov3_vitl16", 303.1)]
    [InlineData("dinov3_vith16plus", 840.6)]
    public void Parameters_OfTheCatalogModels_AreAsManyAsPublished(string name, double millions)
    {
        using var scope = NewDisposeScope();
        using var network = new VisionTransformer(TransformerModels.Find(name)!, META);
        double counted = network.state_dict().Values.Sum(v => v.numel()) / 1e6;
        Assert.InRange(counted, millions - 0.3, millions + 0.3);
        Assert.NotNull(ModelCatalog.Find(name).Terms);
    }

    private static VisionTransformer Load(string name, string dialect)
    {
        using SafetensorsFile file = TinyTransformers.Open($"{name}_{dialect}");
        return TransformerCheckpoint.Load(
            name == "dinov3" ? Plain : Plain with { FeedForward = FeedForwardKind.SwiGlu, Hidden = 12 }, file);
    }

    private static float[] Periods(VisionTransformer network)
    {
        using var scope = NewDisposeScope();
        return network.state_dict()["rope_embed.periods"].data<float>().ToArray();
    }
}
