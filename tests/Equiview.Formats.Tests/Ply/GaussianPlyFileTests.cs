using System.Text;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.Formats.Ply;
using Equiview.Formats.Tests.Splat;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Ply;

public sealed class GaussianPlyFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_Garden_EqualsItsArraysBitForBit()
    {
        GaussianScene scene = GaussianPlyFile.Read(SharedData.Require("gaussian", "reference", "garden20k_input.ply"));
        using NpzArchive archive = NpzArchive.Open(SharedData.Require("gaussian", "reference", "garden20k_input.npz"));

        Assert.Equal(3, scene.SphericalHarmonicsDegree);
        Assert.Equal(archive.Tensors["means"].ToSingles(), scene.Means);
        Assert.Equal(archive.Tensors["quats_wxyz"].ToSingles(), scene.Quaternions);
        Assert.Equal(archive.Tensors["log_scales"].ToSingles(), scene.LogScales);
        Assert.Equal(archive.Tensors["opacity_logits"].ToSingles(), scene.OpacityLogits);
        Assert.Equal(archive.Tensors["sh"].ToSingles(), scene.SphericalHarmonics);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Write_ReadAgain_IsTheSameWithFeaturesAndProvenance(int degree)
    {
        var provenance = new GaussianFeatureProvenance(
            "dinov2_vits14", "lifted", new Dictionary<string, string> { ["layer"] = "11", ["note"] = "line\nbreak" });
        GaussianScene plain = GaussianExpectations.Random(37, degree, seed: degree);
        GaussianScene scene = new GaussianScene(
            degree, plain.Means, plain.Quaternions, plain.LogScales, plain.OpacityLogits, plain.SphericalHarmonics)
        { Antialiased = true }
            .WithFeatureSets(
                new GaussianFeatureSet("dino", 5, [.. Enumerable.Range(0, 185).Select(i => i / 7f)], provenance),
                new GaussianFeatureSet("mask", 1, new float[37]));
        GaussianPlyFile.Write(folder["a.ply"], scene);
        GaussianScene again = GaussianPlyFile.Read(folder["a.ply"]);

        Assert.Equal(scene.Means, again.Means);
        Assert.Equal(scene.Quaternions, again.Quaternions);
        Assert.Equal(scene.LogScales, again.LogScales);
        Assert.Equal(scene.OpacityLogits, again.OpacityLogits);
        Assert.Equal(scene.SphericalHarmonics, again.SphericalHarmonics);
        Assert.True(again.Antialiased);
        Assert.Equal(["dino", "mask"], again.FeatureSets.Select(s => s.Name));
        Assert.Equal(scene.FeatureSets[0].Values, again.FeatureSets[0].Values);
        Assert.Equal("dinov2_vits14 lifted", $"{again.FeatureSets[0].Provenance.Model} {again.FeatureSets[0].Provenance.Method}");
        Assert.Equal(provenance.Details, again.FeatureSets[0].Provenance.Details);
    }

    [Fact]
    public void Read_NoGaussians_IsAnEmptyScene()
    {
        GaussianPlyFile.Write(folder["none.ply"], GaussianExpectations.Random(0, 3, seed: 1));
        Assert.Equal(
            (0, 3), (GaussianPlyFile.Read(folder["none.ply"]).Count, GaussianPlyFile.Read(folder["none.ply"]).SphericalHarmonicsDegree));
    }

    [Fact]
    public void Read_InfiniteLogits_AreTheEndsOfOpacity()
    {
        GaussianScene scene = GaussianExpectations.Random(2, 0, seed: 5);
        (scene.OpacityLogits[0], scene.OpacityLogits[1]) = (float.PositiveInfinity, float.NegativeInfinity);
        GaussianPlyFile.Write(folder["inf.ply"], scene);

        float[] logits = GaussianPlyFile.Read(folder["inf.ply"]).OpacityLogits;

        Assert.Equal(1, GaussianActivation.Sigmoid(logits[0]), 2e-6);
        Assert.Equal(0, GaussianActivation.Sigmoid(logits[1]), 2e-6);
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsRefusedInOneLine()
    {
        GaussianPlyFile.Write(folder["a.ply"], GaussianExpectations.Random(3, 1, seed: 2));
        byte[] bytes = File.ReadAllBytes(folder["a.ply"]);
        for (int length = 0; length < bytes.Length; length += 13)
        {
            File.WriteAllBytes(folder["cut.ply"], bytes[..length]);
            Assert.DoesNotContain('\n', Assert.Throws<InvalidFileException>(() => GaussianPlyFile.Read(folder["cut.ply"])).Message);
        }
    }

    [Theory]
    [InlineData("element vertex 9223372036854775807\nproperty float x\n", "more than the")]
    [InlineData("element vertex 99999999999999999999999\n", "no count")]
    [InlineData("element vertex 4000000000\n", "more than the")]
    [InlineData("element vertex 0\nproperty list uchar int vertex_indices\n", "no")]
    [InlineData("element vertex 0\nproperty float x\nproperty float x\n", "twice")]
    [InlineData("element vertex 0\nproperty quad x\n", "unknown type")]
    [InlineData("element vertex 0\nproperty float x\n", "lacks the property 'y'")]
    [InlineData("element chunk 1\nproperty float min_x\n", "more than the")]
    public void Read_HostileHeader_IsRefused(string lines, string problem)
    {
        File.WriteAllText(folder["bad.ply"], "ply\nformat binary_little_endian 1.0\n" + lines + "end_header\n");
        Assert.Contains(problem, Assert.Throws<InvalidFileException>(() => GaussianPlyFile.Read(folder["bad.ply"])).Message);
    }

    [Fact]
    public void Read_NotFinite_IsRefused()
    {
        GaussianScene scene = GaussianExpectations.Random(4, 0, seed: 9);
        scene.LogScales[7] = float.NaN;
        GaussianPlyFile.Write(folder["nan.ply"], scene);
        Assert.Contains(
            "Gaussian 2 has a scale that is not finite",
            Assert.Throws<InvalidFileException>(() => GaussianPlyFile.Read(folder["nan.ply"])).Message);
    }

    [Fact]
    public void Read_FeatureCommentThatLies_IsRefused()
    {
        GaussianScene scene = GaussianExpectations.Random(2, 0, seed: 4);
        GaussianPlyFile.Write(folder["a.ply"], scene.WithFeatureSets(new GaussianFeatureSet("f", 3, new float[6])));
        byte[] bytes = File.ReadAllBytes(folder["a.ply"]);
        string text = Encoding.Latin1.GetString(bytes).Replace("\"Dimension\":3", "\"Dimension\":9", StringComparison.Ordinal);
        File.WriteAllBytes(folder["lie.ply"], Encoding.Latin1.GetBytes(text));
        Assert.Contains("do not add up", Assert.Throws<InvalidFileException>(() => GaussianPlyFile.Read(folder["lie.ply"])).Message);
    }
}
