using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Debiasing;
using Equiview.Features.Recipes;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Features.Tests.Debiasing;

public sealed class DebiasingFeatureExtractorTests
{
    private const int Removed = 3, Cells = 14;
    private readonly RgbImage image = Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(64, 48), 2);

    [Theory]
    [InlineData("post-norm")]
    [InlineData("block:2")]
    public void Extract_IsTheFeatureLessItsPartInTheLeftSingularVectors(string layer)
    {
        using IFeatureExtractor plain = Tiny();
        using var debiased = new DebiasingFeatureExtractor(Tiny(), Removed, Cells);
        FeatureRecipe recipe = debiased.Recipe(layer: OutputLayer.Parse(layer), longSide: 64);
        FeatureMap less = debiased.Extract(image, recipe), all = plain.Extract(image, recipe with { Debias = null });
        Assert.Equal(all.Grid, less.Grid);
        Assert.Same(recipe, less.Recipe);

        // By the paper's formula: unit features of a black picture, centered, and their singular vectors.
        int patch = plain.Info.Patch;
        FeatureRecipe square = new(plain.Info.Identity, new FitLongSide(Cells * patch), recipe.Layer, patch);
        using DisposeScope scope = NewDisposeScope();
        Tensor black = plain.Extract(new RgbImage(new ImageSize(Cells * patch, Cells * patch)), square).ToTensor().to(float64);
        Tensor unit = black / black.norm(1, keepdim: true);
        (Tensor u, _, _) = linalg.svd((unit - unit.mean([0], keepdim: true)).t(), fullMatrices: false);
        Tensor basis = u.narrow(1, 0, Removed), x = all.ToTensor().to(float64).t();
        Tensor expected = (x - basis.mm(basis.t().mm(x))).t();
        Assert.True((expected - less.ToTensor().to(float64)).abs().max().item<double>() < 1e-5);
        Assert.True((expected - all.ToTensor().to(float64)).abs().max().item<double>() > 1e-2, "nothing was removed");
    }

    [Fact]
    public void Recipe_IsStoredAndDescribesAnotherSpace()
    {
        using var debiased = new DebiasingFeatureExtractor(Tiny(), Removed, Cells);
        FeatureRecipe recipe = debiased.Recipe(longSide: 64), read = FeatureRecipe.Parse(recipe.ToJson());
        Assert.Equal(recipe, read);
        Assert.Equal(Removed, read.Debias);
        Assert.False(recipe.SharesSpaceWith(recipe with { Debias = null }));
        Assert.Throws<ModelMismatchException>(() => debiased.Extract(image, recipe with { Debias = null }));
        Assert.Throws<InvalidFileException>(
            () => FeatureRecipe.Parse(recipe.ToJson().Replace("\"debias\":3", "\"debias\":0", StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_WhatHasNoPositionsOrTooFewDirections_IsRefused()
    {
        foreach (string model in new[] { "dense-sift", "dense-sift:dense-sift" })
            Assert.Throws<UsageException>(() => FeatureExtractors.Load(model, new FeatureExtractorOptions { Debias = 4 }));
        using IFeatureExtractor tiny = Tiny();
        Assert.Throws<UsageException>(() => new DebiasingFeatureExtractor(tiny, tiny.Info.Dimension));
        Assert.Throws<UsageException>(() => new DebiasingFeatureExtractor(tiny, 0));
    }

    [Fact]
    public void Of_MapWithoutPositions_SaysHowManyDirectionsThereAre()
    {
        var grid = new PatchGrid(2, 2, 4, 4);
        float[] values = [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0]; // two kinds of cells: one direction between them
        var map = new FeatureMap(values, 3, grid, AxisMapping.Identity, new ImageSize(8, 8));
        var error = Assert.Throws<UsageException>(() => PositionalSubspace.Of(map, 2));
        Assert.Contains("spans 1 directions", error.Message, StringComparison.Ordinal);
        float[] left = PositionalSubspace.Of(map, 1).Remove(map);
        Assert.All(left.Chunk(3), cell => Assert.Equal([0.5f, 0.5f, 0], cell.Select(v => MathF.Round(v, 5))));
    }

    [Fact]
    public void Engines_RealWeights_RemoveTheSame()
    {
        string weights = SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");
        FeatureMap[] maps = [.. new[] { InferenceEngine.Torch, InferenceEngine.Onnx }.Select(engine =>
        {
            using var extractor = new DebiasingFeatureExtractor(
                FeatureExtractors.Load("vit_tiny_patch16_224.augreg", new FeatureExtractorOptions { Weights = weights, Engine = engine }),
                96, Cells);
            return extractor.Extract(image, extractor.Recipe(longSide: 224));
        })];
        float largest = maps[0].Values.ToArray().Max(MathF.Abs);
        Assert.All(maps[0].Values.ToArray().Zip(maps[1].Values.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4f * largest));
    }

    [Fact]
    public void Extract_ManyTimes_LeavesNoTensor()
    {
        using var debiased = new DebiasingFeatureExtractor(Tiny(), Removed, Cells);
        FeatureRecipe recipe = debiased.Recipe(longSide: 64);
        debiased.Extract(image, recipe);
        long before = Tensor.TotalCount;
        for (int i = 0; i < 5; i++)
            debiased.Extract(image, recipe);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static BackboneFeatureExtractor Tiny()
    {
        var network = new VisionTransformer(TinyTransformers.Config("mae"), 3);
        return FeatureExtractors.Adapt(
            network, new FeatureExtractorInfo("tiny", null, network.Dimension, network.Patch, "none", new string('0', 64)), null);
    }
}
