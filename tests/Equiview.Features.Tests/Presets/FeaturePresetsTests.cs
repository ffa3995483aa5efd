using Equiview.Features.Presets;

namespace Equiview.Features.Tests.Presets;

public sealed class FeaturePresetsTests
{
    private static readonly RgbImage Wide = new(new ImageSize(640, 427));

    [Theory]
    [InlineData("default", 14, 518, 350)]
    [InlineData("train", 14, 1120, 742)]
    [InlineData("pose", 14, 1120, 742)]
    [InlineData("tracking", 14, 854, 476)]
    [InlineData("semantic", 14, 840, 840)]
    [InlineData("tracking", 16, 976, 544)]
    public void Prepare_Transformer_HasThePaperSizes(string name, int patch, int width, int height) =>
        Assert.Equal(new ImageSize(width, height), FeaturePresets.Get(name, patch).Preprocessing.Prepare(Wide, patch, patch).Pixels.Size);

    [Theory]
    [InlineData("default")]
    [InlineData("train")]
    [InlineData("pose")]
    [InlineData("tracking")]
    [InlineData("semantic")]
    public void Prepare_ConvolutionalBackbone_TakesMultiplesOf32(string name)
    {
        ImageSize size = FeaturePresets.Get(name, 1, 4).Preprocessing.Prepare(Wide, 1, 32).Pixels.Size;
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
            ImageSize prepared = FeaturePresets.Get(name, 14).Preprocessing.Prepare(new RgbImage(size), 14, 14).Pixels.Size;
            Assert.True(prepared.ShortSide >= 14, $"{size} became {prepared}");
        }
    }

    [Fact]
    public void Prepare_Semantic_PutsThePictureInTheMiddle()
    {
        PreparedImage prepared = FeaturePresets.Get("semantic", 14).Preprocessing.Prepare(new RgbImage(new ImageSize(112, 75)), 14, 14);
        Assert.Equal(new AxisMapping(7.5, 7.5, 0, 139), prepared.Mapping);
    }

    [Fact]
    public void Prepare_Pose_ScalesPointsByPatchOverEight() =>
        Assert.Equal(new AxisMapping(1.75, 1.75), FeaturePresets.Get("pose", 14).Preprocessing.Prepare(Wide, 14, 14).Mapping);

    [Fact]
    public void Get_Unknown_NamesTheChoices() => Assert.Contains("tracking", Assert.Throws<UsageException>(() => FeaturePresets.Get("fast", 14)).Message);

    [Theory]
    [InlineData("post-norm")]
    [InlineData("pre-norm")]
    [InlineData("block:6")]
    public void TokenTap_ParsedText_PrintsTheSame(string text)
    {
        Assert.True(OutputLayer.TryParse(text, out OutputLayer layer));
        Assert.Equal(text, layer.ToString());
    }

    [Theory]
    [InlineData("block:0")]
    [InlineData("block:-1")]
    [InlineData("norm")]
    [InlineData("")]
    public void TokenTap_Nonsense_IsNotParsed(string text) => Assert.False(OutputLayer.TryParse(text, out _));
}
