using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.Splat;

public sealed class GaussianSceneFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.ply", false)]
    [InlineData("a.spz", true)]
    [InlineData("a.splat", true)]
    public void Write_ReadAgain_KeepsFeaturesAndProvenance(string file, bool besides)
    {
        var provenance = new GaussianFeatureProvenance("xfeat", "lifted", new Dictionary<string, string> { ["views"] = "12" });
        GaussianScene scene = Random(9, 0, seed: 6).WithFeatureSets(
            new GaussianFeatureSet("b", 3, [.. Enumerable.Range(0, 27).Select(i => i / 3f)], provenance), new GaussianFeatureSet("c", 1, new float[9]));

        GaussianSceneFile.Write(folder[file], scene);
        GaussianScene again = GaussianSceneFile.Read(folder[file]);

        Assert.Equal(besides, File.Exists(folder["a.features.safetensors"]));
        Assert.Equal(["b", "c"], again.FeatureSets.Select(s => s.Name));
        Assert.Equal(scene.FeatureSets[0].Values, again.FeatureSets[0].Values);
        Assert.Equal(("xfeat", "lifted", "12"), (again.FeatureSets[0].Provenance.Model, again.FeatureSets[0].Provenance.Method, again.FeatureSets[0].Provenance.Details["views"]));
    }

    [Fact]
    public void Read_FeaturesOfAnotherScene_AreRefused()
    {
        GaussianSceneFile.Write(folder["a.splat"], Random(9, 0, seed: 6));
        GaussianFeatureFile.Write(folder["a.features.safetensors"], Random(8, 0, seed: 6).WithFeatureSets(new GaussianFeatureSet("b", 1, new float[8])));
        Assert.Contains("[9, D]", Assert.Throws<InvalidFileException>(() => GaussianSceneFile.Read(folder["a.splat"])).Message);
    }

    [Fact]
    public void Read_UnknownEndingOrNoDecoder_SaysWhatToDo()
    {
        Assert.Contains(".ply", Assert.Throws<InvalidFileException>(() => GaussianSceneFile.Read(folder["a.obj"])).Message);
        Assert.Throws<InvalidFileException>(() => GaussianSceneFile.Write(folder["a.obj"], Random(1, 0, seed: 1)));
        Assert.Throws<MissingComponentException>(() => GaussianSceneFile.Read(folder.Path));
    }
}
