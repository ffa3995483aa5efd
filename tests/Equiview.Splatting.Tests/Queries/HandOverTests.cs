using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;
using Equiview.Splatting.Queries;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Queries;

/// <summary>
/// A lifted scene knows its features: querying by image takes the backbone, adapter, layer and stride it was lifted with, from the file
/// alone.
/// </summary>
public sealed class HandOverTests : IDisposable
{
    private const string Transformer = "vit_tiny_patch16_224.augreg";
    private readonly TemporaryFolder folder = new();
    private readonly GaussianRasterizerCpu rasterizer = new();

    public void Dispose()
    {
        rasterizer.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("dense-sift", false, null, 4)]
    [InlineData(Transformer, false, null, null)]
    [InlineData(Transformer, false, "block:4", 8)]
    [InlineData(Transformer, true, null, null)]
    [InlineData("alike-n:" + Transformer, false, null, null)]
    public async Task LiftThenQueryByImage_UsesTheRecipeOfTheScene(string model, bool adapted, string? layer, int? stride)
    {
        Assert.SkipWhen(
            model != "dense-sift" && Environment.GetEnvironmentVariable("EQUIVIEW_MODELS") is null, "EQUIVIEW_MODELS names no weights");
        PosedView[] views = Photographs();
        string? adapter = adapted ? WriteAdapter() : null;
        FeatureRecipe recipe;
        using (IFeatureExtractor extractor = FeatureExtractors.Load(model, new FeatureExtractorOptions { Adapter = adapter }))
        {
            recipe = extractor.Recipe(layer: layer is null ? null : OutputLayer.Parse(layer), stride: stride, longSide: 96);
            GaussianScene lifted = await FeatureLifter.LiftAsync(
                TwoBalls.Scene, views, extractor, recipe: recipe, cancellation: TestContext.Current.CancellationToken);
            GaussianSceneFile.Write(folder["lifted.ply"], lifted);
        }

        GaussianScene scene = GaussianSceneFile.Read(folder["lifted.ply"]);
        var query = new SceneQuery(scene, rasterizer) { Extraction = new FeatureExtractorOptions { SearchFolders = [folder.Path] } };
        RgbImage photo = ImageFile.Read(views[0].ImagePath!);
        PixelPoint left = views[0].Project(new Vector3D(-0.8, 0, 0));
        SceneQueryResult found = query.Run(
            views[0], new SceneQueryOptions { Image = photo, Point = left, UseOtsu = true }, TestContext.Current.CancellationToken);

        Assert.Equal(recipe.ToJson(), query.Features.Provenance.Recipe);
        double onLeft = found.Relevancy.Take(TwoBalls.PerBall).Average(), onRight = found.Relevancy.Skip(TwoBalls.PerBall).Average();
        Assert.True(onLeft > onRight + 0.1, $"{onLeft:f3} on the ball pointed at, {onRight:f3} on the other");
    }

    [Fact]
    public async Task QueryByImage_AdapterNotOnThisMachine_NamesIt()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("EQUIVIEW_MODELS") is null, "EQUIVIEW_MODELS names no weights");
        PosedView[] views = Photographs();
        GaussianScene scene;
        using (IFeatureExtractor extractor = FeatureExtractors.Load(Transformer, new FeatureExtractorOptions { Adapter = WriteAdapter() }))
            scene = await FeatureLifter.LiftAsync(
                TwoBalls.Scene,
                views,
                extractor,
                recipe: extractor.Recipe(longSide: 64),
                cancellation: TestContext.Current.CancellationToken);
        File.Delete(folder["tuned.safetensors"]);
        var options = new SceneQueryOptions { Image = ImageFile.Read(views[0].ImagePath!), Point = new PixelPoint(40, 30) };
        MissingComponentException error = Assert.Throws<MissingComponentException>(
            () => new SceneQuery(scene, rasterizer).Run(views[0], options, TestContext.Current.CancellationToken));
        Assert.Contains("tuned", error.Message, StringComparison.Ordinal);
    }

    private PosedView[] Photographs()
    {
        PosedView[] views = [.. Enumerable.Range(0, 3).Select(i => TwoBalls.View(0.1 * i, $"{i}") with { ImagePath = folder[$"{i}.png"] })];
        foreach (PosedView view in views)
            ImageFile.Write(view.ImagePath!, rasterizer.Render(GaussianView.Of(TwoBalls.Scene, view)).ToRgb());
        return views;
    }

    // LoRA on the values of the last block, large enough to change every feature.
    private string WriteAdapter()
    {
        const int Dimension = 192;
        float[] a = [.. Enumerable.Range(0, Dimension).Select(i => i % 3 == 0 ? 0.3f : -0.1f)], b = [.. Enumerable.Repeat(0.2f, Dimension)];
        AdapterFile.Write(
            folder["tuned.safetensors"], new FeatureAdapter(Dimension, [new LoraPair(-1, LoraTarget.Value, a, b)], []) { Name = "tuned" });
        return folder["tuned.safetensors"];
    }
}
