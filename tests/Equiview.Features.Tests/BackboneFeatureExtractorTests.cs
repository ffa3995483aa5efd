using System.Diagnostics;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Recipes;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;
using TorchSharp;
namespace Equiview.Features.Tests;

public sealed class BackboneFeatureExtractorTests : TensorLeakGuard
{
    private static readonly VisionTransformerConfig Tiny = TransformerModels.Find("dinov2_vits14_reg")! with
    {
        Name = "tiny",
        Dimension = 32,
        Depth = 2,
        Heads = 2,
        Hidden = 64,
    };
    private readonly RgbImage image = ProceduralTexture.Make(new ImageSize(90, 60), 4);
    private readonly FeatureRecipe recipe;
    private readonly BackboneFeatureExtractor extractor;

    // Not a field initialiser: those run before the base counts what is alive.
    public BackboneFeatureExtractorTests()
    {
        extractor = Make();
        recipe = extractor.Recipe(longSide: 112);
    }

    [Fact]
    public void Extract_PlacesTheGridOverTheImage()
    {
        FeatureMap map = extractor.Extract(image, recipe);
        Assert.Equal((8, 5, 32), (map.Grid.Columns, map.Grid.Rows, map.Channels));
        Assert.Equal(90.0 / 16, map.PatchCenter(0, 0).X, 1e-9);
        Assert.Equal(60 - (60.0 / 10), map.PatchCenter(7, 4).Y, 1e-9);
        Assert.All(map.Values.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Extract_Twice_GivesTheSameBits() =>
        Assert.Equal(extractor.Extract(image, recipe).Values.ToArray(), extractor.Extract(image, recipe).Values.ToArray());

    [Fact]
    public void Extract_OtherStrideBetween_ChangesNothing()
    {
        float[] before = extractor.Extract(image, recipe).Values.ToArray();
        FeatureMap fine = extractor.Extract(image, recipe with { Stride = 7 });
        Assert.Equal((15, 9), (fine.Grid.Columns, fine.Grid.Rows));
        Assert.Equal(before, extractor.Extract(image, recipe).Values.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(700, 3)]
    [InlineData(2, 300)]
    public void Extract_ThinImages_Work(int width, int height)
    {
        foreach (string name in FeatureRecipes.Presets.Where(n => n is "default" or "pose" or "paper-pose"))
            Assert.True(extractor.Extract(new RgbImage(new ImageSize(width, height)), extractor.Recipe(name)).Grid.Count >= 1);
    }

    [Fact]
    public void Extract_WithIdentityConvolution_ChangesNothing()
    {
        var weight = new float[32 * 32 * 9];
        for (int c = 0; c < 32; c++)
            weight[(((c * 32) + c) * 9) + 4] = 1; // the middle of the kernel
        using BackboneFeatureExtractor refined = Make(
            new RefineConv([new RefineConvWeights(weight, new float[32]), new RefineConvWeights(weight, new float[32])]));
        float[] plain = extractor.Extract(image, recipe).Values.ToArray(), same = refined.Extract(image, recipe).Values.ToArray();
        Assert.Equal(0, plain.Zip(same, (a, b) => Math.Abs(a - b)).Max(), 1e-5);
    }

    [Fact]
    public void ExtractPrepared_EqualsExtract()
    {
        var square = ProceduralTexture.Make(new ImageSize(112, 112), 2);
        PreparedImage prepared = recipe.Preprocessing.Prepare(square, 14, 14);
        float[] values = prepared.Pixels.Values.ToArray();
        for (int i = 0; i < values.Length; i++)
            values[i] = (values[i] - Tiny.Normalization.Mean[i / (112 * 112)]) / Tiny.Normalization.Std[i / (112 * 112)];
        (float[] tokens, PatchGrid grid) = extractor.ExtractPrepared(values, [1, 3, 112, 112], OutputLayer.PostNorm, null);
        FeatureMap map = extractor.Extract(square, recipe);
        Assert.Equal(map.Grid, grid);
        Assert.Equal(0, map.Values.ToArray().Zip(tokens, (a, b) => Math.Abs(a - b)).Max(), 1e-4);
    }

    [Theory]
    [InlineData(1, 3, 110, 112)]
    [InlineData(1, 4, 112, 112)]
    [InlineData(0, 3, 112, 112)]
    public void ExtractPrepared_WrongShape_IsRefused(long b, long c, long h, long w) =>
        Assert.Throws<DegenerateInputException>(
            () => extractor.ExtractPrepared(new float[b * c * h * w], [b, c, h, w], OutputLayer.PostNorm, null));

    [Fact]
    public void GetService_Transformer_HasNoKeypointsButItsNetwork()
    {
        Assert.Null(extractor.GetService<IKeypointExtractor>());
        Assert.Same(extractor.Backbone, extractor.GetService<IBackbone>());
    }

    [Fact]
    public void Extract_RecipeOfAnotherModel_IsRefused()
    {
        Assert.Equal(recipe, extractor.Extract(image, recipe).Recipe);
        Assert.Throws<ModelMismatchException>(
            () => extractor.Extract(image, recipe with { Model = recipe.Model with { Adapter = "a", AdapterSha256 = "b" } }));
    }

    [Fact]
    public void Extract_Cancelled_Stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() => extractor.Extract(image, recipe, new CancellationToken(true)));

    [Fact]
    public void Extract_200Times_KeepsNoTensorAndNoMemory()
    {
        for (int i = 0; i < 20; i++)
            extractor.Extract(image, recipe);
        (long tensors, long memory) = (torch.Tensor.TotalCount, Resident());
        for (int i = 0; i < 200; i++)
            extractor.Extract(image, recipe);
        Assert.Equal(tensors, torch.Tensor.TotalCount);
        Assert.InRange(Resident() - memory, long.MinValue, 60L << 20);
    }

    [Fact]
    public void ExtractKeypoints_ShiftedImage_FindsTheSamePoints()
    {
        string weights = SharedData.Require("weights", "xfeat.safetensors");
        using IFeatureExtractor loaded = FeatureExtractors.Load("xfeat", new FeatureExtractorOptions { Weights = weights });
        IKeypointExtractor xfeat = loaded.GetService<IKeypointExtractor>()!;
        RgbImage large = ProceduralTexture.Make(new ImageSize(320, 256), 6);
        var view = new LayeredScene([new SceneLayer(large)], new ImageSize(256, 192));
        FeatureRecipe plain = loaded.Recipe(longSide: 256);
        KeypointFeatures a = xfeat.ExtractKeypoints(view.Render(new SceneView([Homography.Translation(-32, -32)])), plain, 200);
        KeypointFeatures b = xfeat.ExtractKeypoints(view.Render(new SceneView([Homography.Translation(-48, -40)])), plain, 200);
        PixelPoint[] inside = [.. a.Points.Where(p => p.X > 40 && p.Y > 30 && p.X < 240 && p.Y < 180)];
        double repeated = inside.Count(p => b.Points.Any(q => q.DistanceTo(p + new PixelPoint(-16, -8)) < 1.5)) / (double)inside.Length;
        Assert.True(inside.Length > 50 && repeated > 0.6, $"{repeated:P0} of {inside.Length} repeated");
        Assert.Equal(a.Scores.OrderDescending(), a.Scores);
    }

    protected override void Dispose(bool disposing)
    {
        extractor.Dispose();
        base.Dispose(disposing);
    }

    private static BackboneFeatureExtractor Make(RefineConv? refine = null) =>
        new(new VisionTransformer(Tiny, 1), new FeatureExtractorInfo("tiny", null, 32, 14, "none", null), refine);

    private static long Resident()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
