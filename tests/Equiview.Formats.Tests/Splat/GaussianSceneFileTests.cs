using Equiview.Formats.Files;
using Equiview.Formats.Ply;
using Equiview.Formats.Splat;
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
            new GaussianFeatureSet("b", 3, [.. Enumerable.Range(0, 27).Select(i => i / 3f)], provenance),
            new GaussianFeatureSet("c", 1, new float[9]));

        GaussianSceneFile.Write(folder[file], scene);
        GaussianScene again = GaussianSceneFile.Read(folder[file]);

        Assert.Equal(besides, File.Exists(folder["a.features.safetensors"]));
        Assert.Equal(["b", "c"], again.FeatureSets.Select(s => s.Name));
        Assert.Equal(scene.FeatureSets[0].Values, again.FeatureSets[0].Values);
        Assert.Equal(
            ("xfeat", "lifted", "12"),
            (
                again.FeatureSets[0].Provenance.Model,
                again.FeatureSets[0].Provenance.Method,
                again.FeatureSets[0].Provenance.Details["views"]));
    }

    [Theory]
    [InlineData("a.ply")]
    [InlineData("a.compressed.ply")]
    [InlineData("a.spz")]
    public void Write_ReadAgain_KeepsTheDecoderOfLatents(string file)
    {
        var decoder = new FeatureDecoder([0.5f, -1, 2], [1, 0, 0, 0, 0.6f, 0.8f]);
        GaussianScene scene = Random(9, 0, seed: 6);
        for (int g = 0; g < 9; g++)
            scene.Means[3 * g] = g - 4; // known again after sorting
        scene = scene.WithFeatureSets(
            new GaussianFeatureSet(
                "b", 2, [.. Enumerable.Range(0, 9).SelectMany(g => new[] { scene.Means[3 * g], 1f })])
            { Decoder = decoder });

        GaussianSceneFile.Write(folder[file], scene);
        GaussianScene again = GaussianSceneFile.Read(folder[file]);

        Assert.Equal(decoder.Mean, again.FeatureSets[0].Decoder!.Mean);
        Assert.Equal(decoder.Directions, again.FeatureSets[0].Decoder!.Directions);
        // features follow their Gaussians
        Assert.All(Enumerable.Range(0, 9), g => Assert.Equal(again.Means[3 * g], again.FeatureSets[0][g][0], 0.01));
        var feature = new float[3];
        again.FeatureSets[0].Feature(0, feature);
        RequireClose([0.5 + again.FeatureSets[0][0][0], -0.4, 2.8], feature, 1e-6);
    }

    [Fact]
    public void Read_DamagedDecoder_IsRefused()
    {
        GaussianScene scene = Random(2, 0, seed: 6);
        GaussianPlyFile.Write(
            folder["a.ply"],
            scene.WithFeatureSets(new GaussianFeatureSet("b", 1, new float[2]) { Decoder = new FeatureDecoder([1, 2], [0, 1]) }));
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder["a.ply"]));
        string mean = Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([1, 2]));
        string notFinite = Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([1, float.NaN]));
        foreach (string bad in new[] { "not base64!!", notFinite, "" })
        {
            File.WriteAllBytes(folder["bad.ply"], System.Text.Encoding.Latin1.GetBytes(text.Replace(mean, bad, StringComparison.Ordinal)));
            Assert.Throws<InvalidFileException>(() => GaussianSceneFile.Read(folder["bad.ply"]));
        }
    }

    [Fact]
    public void Read_FeaturesOfAnotherScene_AreRefused()
    {
        GaussianSceneFile.Write(folder["a.splat"], Random(9, 0, seed: 6));
        GaussianFeatureFile.Write(
            folder["a.features.safetensors"], Random(8, 0, seed: 6).WithFeatureSets(new GaussianFeatureSet("b", 1, new float[8])));
        Assert.Contains("[9, D]", Assert.Throws<InvalidFileException>(() => GaussianSceneFile.Read(folder["a.splat"])).Message);
    }

    [Fact]
    public void Read_UnknownEndingOrNoDecoder_SaysWhatToDo()
    {
        Assert.Contains(".ply", Assert.Throws<InvalidFileException>(() => GaussianSceneFile.Read(folder["a.obj"])).Message);
        Assert.Throws<InvalidFileException>(() => GaussianSceneFile.Write(folder["a.obj"], Random(1, 0, seed: 1)));
        Assert.Contains("folder", Assert.Throws<InvalidFileException>(() => GaussianSceneFile.Read(folder.Path)).Message);
        File.WriteAllText(folder["meta.json"], "{}");
        Assert.Throws<MissingComponentException>(() => GaussianSceneFile.Read(folder.Path));
    }
}
