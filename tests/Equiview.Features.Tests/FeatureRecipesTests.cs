using Equiview.Features.Recipes;

namespace Equiview.Features.Tests;

public sealed class FeatureRecipesTests
{
    private static readonly RgbImage Wide = new(new ImageSize(640, 427));
    private static readonly FeatureExtractorInfo Alike = new("alike-n", null, 128, 1, "none", null) { DenseStride = 4 };

    [Theory]
    [InlineData("default", 14, 518, 350)]
    [InlineData("train", 14, 1120, 742)]
    [InlineData("pose", 14, 1120, 742)]
    [InlineData("tracking", 14, 854, 476)]
    [InlineData("semantic", 14, 840, 840)]
    [InlineData("tracking", 16, 976, 544)]
    public void Prepare_Transformer_HasThePaperSizes(string name, int patch, int width, int height) =>
        Assert.Equal(new ImageSize(width, height), Transformer(name, patch).Preprocessing.Prepare(Wide, patch, patch).Pixels.Size);

    [Theory]
    [InlineData("default")]
    [InlineData("train")]
    [InlineData("pose")]
    [InlineData("tracking")]
    [InlineData("semantic")]
    public void Prepare_ConvolutionalBackbone_TakesMultiplesOf32(string name)
    {
        ImageSize size = FeatureRecipes.For(Alike, name).Preprocessing.Prepare(Wide, 1, 32).Pixels.Size;
        Assert.Equal((0, 0), (size.Width % 32, size.Height % 32));
        Assert.InRange(size.LongSide, 600, 900);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("default")]
    [InlineData("pose")]
    [InlineData("semantic")]
    [InlineData("tracking")]
    public void Prepare_OnePixelOrThinImage_StillHasACell(string name)
    {
        foreach (ImageSize size in new[] { new ImageSize(1, 1), new ImageSize(640, 5), new ImageSize(3, 900) })
        {
            ImageSize prepared = Transformer(name).Preprocessing.Prepare(new RgbImage(size), 14, 14).Pixels.Size;
            Assert.True(prepared.ShortSide >= 14, $"{size} became {prepared}");
        }
    }

    [Fact]
    public void Prepare_Semantic_PutsThePictureInTheMiddle()
    {
        PreparedImage prepared = Transformer("semantic").Preprocessing.Prepare(new RgbImage(new ImageSize(112, 75)), 14, 14);
        Assert.Equal(new AxisMapping(7.5, 7.5, 0, 139), prepared.Mapping);
    }

    [Fact]
    public void Prepare_PaperPose_ScalesPointsByPatchOverEight() =>
        Assert.Equal(new AxisMapping(1.75, 1.75), Transformer("paper-pose").Preprocessing.Prepare(Wide, 14, 14).Mapping);

    // The size is rounded down to whole tokens, so on 639x479 the reference's scale is 7 pixels off at the border.
    [Theory]
    [InlineData(640, 480)]
    [InlineData(639, 479)]
    [InlineData(633, 475)]
    public void Prepare_Pose_FindsTheBorderWhereItIs(int width, int height)
    {
        PreparedImage prepared = Transformer("pose").Preprocessing.Prepare(new RgbImage(new ImageSize(width, height)), 14, 14);
        PixelPoint corner = prepared.Mapping.ToOriginal(new PixelPoint(prepared.Pixels.Size.Width, prepared.Pixels.Size.Height));
        Assert.Equal(0, corner.DistanceTo(new PixelPoint(width, height)), 1e-9);
    }

    [Fact]
    public void Recipe_AlikeByDefault_HasFourPixelCells()
    {
        FeatureRecipe recipe = FeatureRecipes.For(Alike, "default");
        Assert.Equal(4, recipe.Stride); // every pixel a cell would be 307,200 cells and 157 MB for 640x480
        Assert.Equal(640, Assert.IsType<FitLongSide>(recipe.Preprocessing).LongSide);
    }

    [Fact]
    public void Recipe_OptionWithoutEffect_IsRefused()
    {
        Assert.Throws<UsageException>(() => FeatureRecipes.For(Alike, "default", OutputLayer.AfterBlock(2)));
        Assert.Throws<UsageException>(() => FeatureRecipes.For(Info(14), "tracking", longSide: 200));
        Assert.Throws<UsageException>(() => FeatureRecipes.For(Info(14), "default", stride: 0));
        Assert.Throws<UsageException>(
            () => FeatureRecipes.For(Info(14) with { AdapterLayer = OutputLayer.AfterBlock(8) }, "default", OutputLayer.PreNorm));
    }

    [Fact]
    public void Recipe_AdapterTrainedOnALayer_ReadsIt() => Assert.Equal(
        OutputLayer.AfterBlock(8), FeatureRecipes.For(Info(14) with { AdapterLayer = OutputLayer.AfterBlock(8) }, "tracking").Layer);

    [Fact]
    public void Recipe_Unknown_NamesTheChoices() =>
        Assert.Contains("tracking", Assert.Throws<UsageException>(() => Transformer("fast")).Message);

    [Theory]
    [InlineData("post-norm")]
    [InlineData("pre-norm")]
    [InlineData("block:6")]
    public void OutputLayer_ParsedText_PrintsTheSame(string text)
    {
        Assert.True(OutputLayer.TryParse(text, out OutputLayer layer));
        Assert.Equal(text, layer.ToString());
    }

    [Theory]
    [InlineData("block:0")]
    [InlineData("block:-1")]
    [InlineData("norm")]
    [InlineData("")]
    public void OutputLayer_Nonsense_IsNotParsed(string text) => Assert.False(OutputLayer.TryParse(text, out _));

    private static FeatureExtractorInfo Info(int patch) => new("vit", null, 8, patch, "none", null) { HasLayers = true };

    private static FeatureRecipe Transformer(string preset, int patch = 14) => FeatureRecipes.For(Info(patch), preset);
}
