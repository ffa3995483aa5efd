using Equiview.Imaging.Codecs;
using Equiview.Rendering.Scenes;
using Equiview.TestKit;

namespace Equiview.Rendering.Tests.Scenes;

public sealed class GaussianSceneReaderTests
{
    [Theory]
    [InlineData("playbot_sog/5_0", 3000, 2)]
    [InlineData("minimal.ksplat", null, null)]
    [InlineData("biker.spz", null, null)]
    [InlineData("guitar.compressed.ply", null, null)]
    public void Read_FilesOfTheField_AreSummarised(string file, int? count, int? degree)
    {
        SceneSummary summary = SceneSummary.Of(GaussianSceneReader.Read(
            SharedData.Require(["gaussian", "formats", .. file.Split('/')]), WebpDecoder.Decode));
        Assert.True(summary.Count > 0);
        Assert.Equal(count ?? summary.Count, summary.Count);
        Assert.Equal(degree ?? summary.SphericalHarmonicsDegree, summary.SphericalHarmonicsDegree);
        Assert.True(summary.Min.X <= summary.Max.X && summary.Scales.Low <= summary.Scales.High && summary.Opacities.High <= 1);
    }

    [Fact]
    public void Read_SogWithoutDecoder_NamesThePackage()
    {
        string path = SharedData.Require("gaussian", "formats", "playbot_sog", "5_0");
        MissingComponentException error = Assert.Throws<MissingComponentException>(() => GaussianSceneReader.Read(path));
        Assert.Contains("Equiview.Imaging", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Percentiles_OfOneToHundredAndOne_AreTheirRanks() =>
        Assert.Equal(new Percentiles(2, 51, 100), Percentiles.Of(Enumerable.Range(1, 101).Reverse().Select(i => (double)i)));
}
