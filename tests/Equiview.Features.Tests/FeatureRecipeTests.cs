using Equiview.Features.Adapters;
using Equiview.Features.Recipes;
using Equiview.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Equiview.Features.Tests;

public sealed class FeatureRecipeTests : TensorLeakGuard
{
    private const string Sift = "dense-sift";
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Parse_WhatToJsonWrote_IsTheSame()
    {
        Preprocessing[] rules =
        [
            new FitLongSide(518), new FitLongSide(640, Enlarge: false), new FixedGridPreprocessing(), new PaddedSquarePreprocessing(91),
            new PixelDivisorPreprocessing { ReferenceScale = true }, new TokenGridPreprocessing(),
        ];
        OutputLayer[] layers = [OutputLayer.PostNorm, OutputLayer.PreNorm, OutputLayer.AfterBlock(4)];
        Gen<FeatureRecipe> recipes =
            from rule in Gen.Elements(rules)
            from layer in Gen.Elements(layers)
            from stride in Gen.Elements<int?>(null, 1, 7)
            from adapter in Gen.Elements(null, "multiview")
            from second in Gen.Elements(null, "vit")
            select new FeatureRecipe(new ModelIdentity("m", "w", adapter, adapter is null ? null : "a"), rule, layer, stride)
            {
                Preset = "pose",
                Second = second is null ? null : new FusedModel(new ModelIdentity(second), layer),
            };
        Prop.ForAll(recipes.ToArbitrary(), recipe => FeatureRecipe.Parse(recipe.ToJson()) == recipe).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData(
        """{"version":2,"model":{"name":"m"},"layer":"post-norm","preprocessing":"""
            + """{"kind":"fit-long-side","longSide":64,"enlarge":true}}""")]
    [InlineData(
        """{"version":1,"model":{"name":"m"},"layer":"block:0","preprocessing":"""
            + """{"kind":"fit-long-side","longSide":64,"enlarge":true}}""")]
    [InlineData(
        """{"version":1,"model":{"name":"m"},"layer":"post-norm","preprocessing":"""
            + """{"kind":"fit-long-side","longSide":-1,"enlarge":true}}""")]
    [InlineData("""{"version":1,"model":{"name":"m"},"layer":"post-norm","preprocessing":{"kind":"run-program"}}""")]
    [InlineData(
        """{"version":1,"model":{"name":""},"layer":"post-norm","preprocessing":"""
            + """{"kind":"fixed-grid","columns":1,"rows":1},"stride":0}""")]
    public void Parse_Nonsense_IsAnInvalidFile(string json) =>
        Assert.Throws<InvalidFileException>(() => FeatureRecipe.Parse(json, "x.eqobject"));

    [Fact]
    public void SharesSpaceWith_OtherAdapterOrLayer_DoesNot()
    {
        using IFeatureExtractor extractor = FeatureExtractors.Load(Sift);
        FeatureRecipe recipe = extractor.Recipe();
        Assert.True(recipe.SharesSpaceWith(extractor.Recipe("pose", stride: 3)));
        Assert.True(recipe.SharesSpaceWith(recipe with { Model = recipe.Model with { } }));
        Assert.False(recipe.SharesSpaceWith(recipe with { Layer = OutputLayer.PreNorm }));
        Assert.False(recipe.SharesSpaceWith(recipe with { Model = recipe.Model with { Adapter = "a", AdapterSha256 = "1" } }));
    }

    [Theory]
    [InlineData("dense-sift")]
    [InlineData("sift")]
    [InlineData("dense-sift-semantic")]
    [InlineData("sift:dense-sift")]
    public void Open_RecipeThatWasStored_MakesTheSameFeatures(string model)
    {
        RgbImage image = Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(64, 48), 5);
        using IFeatureExtractor extractor = FeatureExtractors.Load(model);
        FeatureMap first = extractor.Extract(
            image, extractor.Recipe(longSide: model.Contains("semantic", StringComparison.Ordinal) ? null : 64));
        FeatureRecipe stored = FeatureRecipe.Parse(first.Recipe!.ToJson());
        using IFeatureExtractor again = FeatureExtractors.Open(stored);
        Assert.Equal(first.Values.ToArray(), again.Extract(image, stored).Values.ToArray());
    }

    [Fact]
    public void Open_AdapterUsedBefore_IsFoundByItsContent()
    {
        var options = new FeatureExtractorOptions { Weights = SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors") };
        string file = folder["tuned.safetensors"];
        float[] ones = [.. Enumerable.Repeat(1f, 192)], values = [.. Enumerable.Repeat(0.05f, 192)];
        AdapterFile.Write(file, new FeatureAdapter(192, [new LoraPair(-1, LoraTarget.Value, ones, values)], []) { Name = "tuned" });
        FeatureRecipe recipe;
        using (IFeatureExtractor tuned = FeatureExtractors.Load("vit_tiny", options with { Adapter = file }))
            recipe = FeatureRecipe.Parse(tuned.Recipe(longSide: 64).ToJson());
        Assert.Equal("vit_tiny_patch16_224.augreg+tuned", recipe.ModelName);
        using (IFeatureExtractor again = FeatureExtractors.Open(recipe, options))
            Assert.Equal(recipe.Model, again.Recipe().Model);

        File.Move(file, folder["elsewhere.safetensors"]);
        Assert.Contains(
            "tuned",
            Assert.Throws<MissingComponentException>(() => FeatureExtractors.Open(recipe, options)).Message,
            StringComparison.Ordinal);
        using (IFeatureExtractor given = FeatureExtractors.Open(recipe, options with { Adapter = folder["elsewhere.safetensors"] }))
            Assert.Equal(recipe.Model.AdapterSha256, given.Info.AdapterSha256);
        AdapterFile.Write(file, new FeatureAdapter(192, [new LoraPair(-1, LoraTarget.Key, ones, values)], []) { Name = "tuned" });
        Assert.Throws<ModelMismatchException>(() => FeatureExtractors.Open(recipe, options with { Adapter = file }));
    }

    [Theory]
    [InlineData("alike-n:vit_tiny@block:4", "alike-n", null, "vit_tiny", "block:4")]
    [InlineData("vit_tiny+dir/a:b.safetensors", "vit_tiny", "dir/a:b.safetensors", null, null)]
    [InlineData("vit_tiny+a:alike-n", "vit_tiny", "a", "alike-n", null)]
    [InlineData("alike-n:vit_tiny+a@block:2", "alike-n", null, "vit_tiny", "block:2")]
    [InlineData("vit_tiny+C:/a.safetensors", "vit_tiny", "C:/a.safetensors", null, null)]
    public void ModelName_Parse_TakesNamesApart(string name, string model, string? adapter, string? second, string? layer)
    {
        ModelName parsed = ModelName.Parse(name);
        Assert.Equal(
            (model, adapter, second, layer), (parsed.Model, parsed.Adapter, parsed.Second?.Model, parsed.Second?.Layer?.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("alike-n:sift:xfeat")]
    [InlineData("vit_tiny+")]
    public void ModelName_Nonsense_IsRefused(string name) => Assert.Throws<UsageException>(() => ModelName.Parse(name));

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }
}
