using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Checkpoints;
using Equiview.Features.Tests.Checkpoints;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Backbones.Transformer;

/// <summary>
/// Perception Encoder, SigLIP 2, C-RADIO and CLIP's joint space against Fixtures/make_imagetext_fixtures.py, an implementation in float64
/// that shares no code with ours.
/// </summary>
public sealed class ImageTextTests : TensorLeakGuard
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Dialects => new()
    {
        { "pe_official", "pe" }, { "pe_visual", "pe" }, { "pe_timm", "pe" }, { "pe_g_official", "pe_g" }, { "pe_g_timm", "pe_g" },
        { "siglip_timm", "siglip" }, { "siglip_open_clip", "siglip" }, { "siglip_hf", "siglip_hf" },
        { "radio_official", "radio" }, { "radio_spectral", "radio" }, { "radio_hf", "radio" }, { "radio_normed", "radio_normed" },
        { "joint_openai", "joint" }, { "joint_hf", "joint" },
    };

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Features_InEveryDialect_AreTheIndependentOnes(string dialect, string family)
    {
        using SafetensorsFile images = TinyTransformers.Open("imagetext_images"), expected = TinyTransformers.Open(family + ".expected");
        using VisionTransformer network = Load(dialect);
        using var scope = NewDisposeScope();
        foreach ((string key, StoredTensor values) in expected.Tensors)
        {
            string[] parts = key.Split('.');
            var layer = OutputLayer.Parse(parts[1] is "pre" or "post" ? parts[1] + "-norm" : parts[1]);
            Tensor tokens = network.ForwardTokens(TinyTransformers.ToTensor(images.Tensors[parts[0]]).unsqueeze(0), layer);
            Assert.True(TinyTransformers.MaxDifference(tokens, values) < 5e-5f, key);
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Engines_GiveTheSameFeatures_AndSoDoesAnExportedFile(string dialect, string family)
    {
        RgbImage image = ProceduralTexture.Make(new ImageSize(44, 20), 3);
        using IFeatureExtractor torch = Open(InferenceEngine.Torch), onnx = Open(InferenceEngine.Onnx);
        string[] layers = family == "joint" ? ["post-norm", "joint", "joint-values"] : ["post-norm"];
        foreach (string layer in layers)
        {
            FeatureRecipe recipe = torch.Recipe(layer: OutputLayer.Parse(layer), longSide: 44);
            FeatureMap a = torch.Extract(image, recipe), b = onnx.Extract(image, recipe);
            Assert.Equal(layer == "post-norm" ? 16 : 6, b.Channels);
            RequireEqual(a, b);
            FeatureRecipe dense = torch.Recipe(layer: OutputLayer.Parse(layer), longSide: 44, stride: 2);
            RequireEqual(torch.Extract(image, dense), onnx.Extract(image, dense));
            if (dialect == "radio_normed")
            {
                Assert.Contains("normalization", Assert.Throws<UsageException>(
                    () => OnnxExporter.Write(torch, folder["x.onnx"], recipe.Layer)).Message);
                continue;
            }

            OnnxExporter.Write(torch, folder[layer + ".onnx"], recipe.Layer);
            using IFeatureExtractor file = FeatureExtractors.Load("onnx:" + folder[layer + ".onnx"]);
            RequireEqual(a, file.Extract(image, file.Recipe(longSide: 44)));
        }

        IFeatureExtractor Open(InferenceEngine engine) => FeatureExtractors.Load("vit:" + PathOf(dialect), new FeatureExtractorOptions
        {
            Engine = engine,
            Transformer = new TransformerSettings { Heads = 2 },
        });
    }

    [Theory]
    [InlineData("pe_official", "half", "pe", "Perception Encoder")]
    [InlineData("siglip_open_clip", "half", "timm", "timm SigLIP")]
    [InlineData("siglip_hf", "half", "hf", "Hugging Face SigLIP")]
    [InlineData("radio_official", "clip", "radio", "C-RADIO")]
    public void Open_ByShapes_KnowsNormalizationAndPositions(string dialect, string normalization, string positions, string names)
    {
        var found = TransformerFile.Open(PathOf(dialect), new TransformerSettings { Heads = 2 }, null);
        Assert.Equal($"vit:{dialect}.safetensors/{normalization}/h2/{positions}/gelu", found.Card.Name);
        using SafetensorsFile file = TinyTransformers.Open(dialect);
        Assert.Equal(names, CheckpointKeys.Read(file).Dialect.Name);
    }

    [Fact]
    public void Load_CRadio_TakesMeanAndDeviationOfItsFile()
    {
        using VisionTransformer usual = Load("radio_official"), own = Load("radio_normed");
        Assert.Same(PixelNormalization.Clip, usual.Normalization);
        Assert.Equal(PixelNormalization.Clip.Mean[0] + 0.1f, own.Normalization.Mean[0], 1e-6f);
    }

    [Theory]
    [InlineData("pe_official", "state_dict.transformer.resblocks.1.mlp.c_fc.bias", "missing transformer.resblocks.1.mlp.c_fc.bias")]
    [InlineData("siglip_hf", "vision_model.encoder.layers.1.layer_norm2.bias", "missing vision_model.encoder.layers.1.layer_norm2.bias")]
    [InlineData("radio_hf", "radio_model.model.blocks.1.mlp.fc2.weight", "missing blocks.1.mlp.fc2.weight")]
    [InlineData("radio_spectral", "base_model.blocks.0.attn.proj.parametrizations.weight.0._u", "lacks blocks.0.attn.proj")]
    public void Load_MissingWeights_AreNamed(string dialect, string key, string message)
    {
        using MemoryArchive archive = MemoryArchive.Of(dialect);
        VisionTransformerConfig config = TransformerFile.Open(PathOf(dialect), new TransformerSettings { Heads = 2 }, null).Config;
        Assert.True(archive.Entries.Remove(key));
        Assert.Contains(message, Assert.Throws<ModelMismatchException>(() => TransformerCheckpoint.Load(config, archive)).Message);
    }

    [Fact]
    public void Load_UnexpectedWeight_IsNamed()
    {
        using MemoryArchive archive = MemoryArchive.Of("pe_timm");
        VisionTransformerConfig config = TransformerFile.Open(PathOf("pe_timm"), new TransformerSettings { Heads = 2 }, null).Config;
        archive.Entries["blocks.0.other.weight"] = StoredTensor.From(new float[1], 1);
        Assert.Contains(
            "unexpected blocks.0.other.weight",
            Assert.Throws<ModelMismatchException>(() => TransformerCheckpoint.Load(config, archive)).Message);
    }

    [Theory]
    [InlineData("key_features_encoder.0.basis", "AnyUp")]
    [InlineData("transformers.0.cross_attn.x.weight;log_assignment.0.matchability.weight", "LightGlue")]
    [InlineData("module.layer1.0.conv1.weight", "ResNet")]
    public void Read_FileOfAnotherKind_SaysWhatItLooksLike(string keys, string what)
    {
        var tensors = keys.Split(';').ToDictionary(k => k, _ => StoredTensor.From(new float[1], 1));
        using var archive = new MemoryArchive("x.pth", tensors);
        Assert.Contains($"it looks like a", Assert.Throws<ModelMismatchException>(() => CheckpointKeys.Read(archive)).Message
            .Replace("the upsampler", "a", StringComparison.Ordinal));
        Assert.Contains(what, Assert.Throws<ModelMismatchException>(() => CheckpointKeys.Read(archive)).Message);
    }

    [Fact]
    public void Read_NaFlex_IsRefusedByName()
    {
        using MemoryArchive archive = MemoryArchive.Of("siglip_hf");
        archive.Entries["vision_model.embeddings.patch_embedding.weight"] = StoredTensor.From(new float[16 * 48], 16, 48);
        Assert.Contains("NaFlex", Assert.Throws<ModelMismatchException>(() => CheckpointKeys.Read(archive)).Message);
    }

    [Fact]
    public void Recipe_JointLayerOfANetworkWithout_IsRefused()
    {
        using IFeatureExtractor network = FeatureExtractors.Load("vit:" + PathOf("pe_timm"), new FeatureExtractorOptions
        {
            Engine = InferenceEngine.Torch,
            Transformer = new TransformerSettings { Heads = 2 },
        });
        Assert.Contains("texts", Assert.Throws<UsageException>(() => network.Recipe(layer: OutputLayer.Joint)).Message);
        using var scope = NewDisposeScope();
        Assert.Throws<DegenerateInputException>(
            () => network.GetService<VisionTransformer>()!.ForwardTokens(zeros(1, 3, 8, 8), OutputLayer.JointValues));
    }

    [Fact]
    public void Layers_OfTheJointSpace_AreReadAsTheyAreWritten()
    {
        foreach (OutputLayer layer in (OutputLayer[])[OutputLayer.Joint, OutputLayer.JointValues, OutputLayer.PostNorm])
            Assert.Equal(layer, OutputLayer.Parse(layer.ToString()));
        Assert.NotEqual(OutputLayer.Joint, OutputLayer.PostNorm);
        Assert.NotEqual(OutputLayer.Joint, OutputLayer.JointValues);
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    private static VisionTransformer Load(string dialect)
    {
        VisionTransformerConfig config = TransformerFile.Open(PathOf(dialect), new TransformerSettings { Heads = 2 }, null).Config;
        using SafetensorsFile file = TinyTransformers.Open(dialect);
        return TransformerCheckpoint.Load(config, file);
    }

    private static void RequireEqual(FeatureMap a, FeatureMap b)
    {
        Assert.Equal(a.Grid, b.Grid);
        Assert.All(a.Values.ToArray().Zip(b.Values.ToArray()), v => Assert.Equal(v.First, v.Second, 1e-4f));
    }

    private static string PathOf(string dialect) =>
        Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures", "Transformer", dialect + ".safetensors");
}
