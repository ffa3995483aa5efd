using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Checkpoints;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Backbones.Transformer;

/// <summary>Every dialect file of every family against tokens made by the independent implementation.</summary>
public sealed class VisionTransformerFamilyTests : TensorLeakGuard
{
    [Theory]
    [InlineData("official_dinov2", "dinov2")]
    [InlineData("timm_dinov2", "dinov2")]
    [InlineData("hf_dinov2", "dinov2")]
    [InlineData("hf_dinov2_classifier", "dinov2")]
    [InlineData("hf_dinov2_plain", "dinov2_plain")]
    [InlineData("official_dinov2_reg", "dinov2_reg")]
    [InlineData("timm_dinov2_reg", "dinov2_reg")]
    [InlineData("hf_dinov2_reg", "dinov2_reg")]
    [InlineData("official_swiglu", "dinov2_swiglu")]
    [InlineData("timm_swiglu", "dinov2_swiglu")]
    [InlineData("hf_swiglu", "dinov2_swiglu")]
    [InlineData("official_mae", "mae")]
    [InlineData("timm_mae", "mae")]
    [InlineData("hf_mae", "mae")]
    [InlineData("timm_deit3", "deit3")]
    [InlineData("raw_deit3", "deit3")]
    [InlineData("timm_clip", "clip_laion")]
    [InlineData("open_clip", "clip_laion")]
    [InlineData("openai_clip", "clip_openai")]
    [InlineData("hf_clip", "clip_openai")]
    [InlineData("timm_augreg", "augreg")]
    [InlineData("hf_vit", "augreg")]
    public void ForwardTokens_OfEachDialect_EqualsTheIndependentImplementation(string dialect, string family)
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = TinyTransformers.Load(dialect, family);
        using SafetensorsFile expected = TinyTransformers.Open(family + ".expected");
        Tensor image = TinyTransformers.Image(network);
        int checkedTaps = 0;
        foreach ((string key, StoredTensor tokens) in expected.Tensors.Where(entry => entry.Key != "logits"))
        {
            string[] parts = key.Split('.'); // "stride3.pre"
            OutputLayer layer =
                parts[1] switch { "pre" => OutputLayer.PreNorm, "post" => OutputLayer.PostNorm, _ => OutputLayer.AfterBlock(2) };
            Tensor actual = network.ForwardTokens(image, layer, int.Parse(parts[0][6..]));
            Assert.InRange(TinyTransformers.MaxDifference(actual, tokens), 0, 1e-4f);
            checkedTaps++;
        }

        Assert.Equal(4, checkedTaps);
    }

    // The files tell the rules apart: each of these is wrong in one point only.
    [Theory]
    [InlineData("official_dinov2", "dinov2", PositionRule.Plain, FeedForwardKind.Gelu, 1e-6, 6)]
    [InlineData("official_dinov2", "dinov2", PositionRule.Antialias, FeedForwardKind.Gelu, 1e-6, 6)]
    [InlineData("official_dinov2_reg", "dinov2_reg", PositionRule.Plain, FeedForwardKind.Gelu, 1e-6, 6)]
    [InlineData("official_dinov2_reg", "dinov2_reg", PositionRule.HubOffset, FeedForwardKind.Gelu, 1e-6, 6)]
    [InlineData("official_dinov2_reg", "dinov2_reg", PositionRule.Antialias, FeedForwardKind.Gelu, 1e-6, 3)]
    [InlineData("timm_mae", "mae", PositionRule.Plain, FeedForwardKind.Gelu, 1e-6, 4)]
    [InlineData("timm_mae", "mae", PositionRule.Antialias, FeedForwardKind.QuickGelu, 1e-6, 4)]
    [InlineData("timm_clip", "clip_laion", PositionRule.Antialias, FeedForwardKind.Gelu, 1e-3, 4)]
    public void ForwardTokens_WithOneRuleWrong_Differs(
        string dialect, string family, PositionRule rule, FeedForwardKind feedForward, double epsilon, int stride)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = TinyTransformers.Open(dialect);
        using SafetensorsFile expected = TinyTransformers.Open(family + ".expected");
        VisionTransformerConfig wrong = TinyTransformers.Config(family) with
        {
            Positions = rule,
            FeedForward = feedForward,
            NormEpsilon = epsilon,
        };
        using VisionTransformer network = TransformerCheckpoint.Load(wrong, file);
        Tensor actual = network.ForwardTokens(TinyTransformers.Image(network), OutputLayer.PreNorm, stride);
        Assert.True(TinyTransformers.MaxDifference(actual, expected.Tensors[$"stride{stride}.pre"]) > 1e-3f);
    }

    [Theory]
    [InlineData("timm_augreg")]
    [InlineData("hf_vit")]
    public void ClassLogits_WithAClassifier_EqualTheIndependentImplementation(string dialect)
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = TinyTransformers.Load(dialect, "augreg");
        using SafetensorsFile expected = TinyTransformers.Open("augreg.expected");
        Assert.InRange(
            TinyTransformers.MaxDifference(network.ClassLogits(TinyTransformers.Image(network)), expected.Tensors["logits"]), 0, 1e-4f);
    }

    [Fact]
    public void Forward_DropsPrefixTokensAndKeepsRowMajorOrder()
    {
        using var scope = NewDisposeScope();
        using VisionTransformer network = TinyTransformers.Load("official_dinov2_reg", "dinov2_reg");
        using SafetensorsFile expected = TinyTransformers.Open("dinov2_reg.expected");
        (Tensor features, PatchGrid grid) = network.Forward(TinyTransformers.Image(network), OutputLayer.PreNorm, 3); // [1, 8, 7, 5]
        Assert.Equal(new PatchGrid(5, 7, 6, 3), grid);
        Assert.Equal([1L, 8, 7, 5], features.shape);
        float[] tokens = expected.Tensors["stride3.pre"].ToSingles(); // [5 + 35, 8]
        for (int cell = 0; cell < grid.Count; cell++)
        {
            for (int channel = 0; channel < 8; channel++)
                Assert.Equal(tokens[((5 + cell) * 8) + channel], features[0, channel, cell / 5, cell % 5].item<float>(), 1e-4f);
        }
    }
}
