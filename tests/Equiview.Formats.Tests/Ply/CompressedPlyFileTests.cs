using Equiview.Formats.Ply;
using Equiview.Formats.Spz;
using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.Ply;

public sealed class CompressedPlyFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_FixtureWithHarmonics_EqualsTheEncodersValues()
    {
        GaussianScene scene = CompressedPlyFile.Read(Fixture("degree1.compressed.ply"));

        Assert.Equal(1, scene.SphericalHarmonicsDegree);
        RequireClose(Expected("ply.means"), scene.Means, 1e-6);
        RequireClose(Expected("ply.logs"), scene.LogScales, 1e-6);
        RequireClose(Expected("ply.quats"), scene.Quaternions, 1e-6);
        RequireClose(Expected("ply.sh"), Rest(scene), 1e-6);
        double[] rgba = Expected("ply.rgba");
        RequireClose([.. rgba.Where((_, i) => i % 4 < 3)], Colors(scene), 1e-6);
        RequireClose([.. rgba.Where((_, i) => i % 4 == 3)], Opacities(scene), 2e-6);
    }

    [Fact]
    public void Read_BikerAndItsSpz_AgreeGaussianByGaussian()
    {
        GaussianScene ply = GaussianPlyFile.Read(SharedData.Require("gaussian", "formats", "biker.compressed.ply"));
        GaussianScene spz = SpzFile.Read(SharedData.Require("gaussian", "formats", "biker.spz"));

        Assert.Equal((152_746, 152_746), (ply.Count, spz.Count));
        double[] distances = [.. Enumerable.Range(0, ply.Count)
            .Select(g => Math.Sqrt(Enumerable.Range(3 * g, 3).Sum(i => Math.Pow(ply.Means[i] - spz.Means[i], 2))))];
        Array.Sort(distances);
        Assert.InRange(distances[distances.Length / 2], 0, 2e-4);
        double[] agreement = [.. Enumerable.Range(0, ply.Count).Select(g => RotationAgreement(ply, spz, g, g))];
        Array.Sort(agreement);
        Assert.InRange(agreement[agreement.Length / 2], 0.999999, 1.000001);
    }

    [Fact]
    public void Read_Guitar_IsASoundScene() =>
        Assert.Equal(90_854, GaussianPlyFile.Read(SharedData.Require("gaussian", "formats", "guitar.compressed.ply")).Count);

    [Fact]
    public void Read_TruncatedOrChunksMissing_IsRefused()
    {
        byte[] bytes = File.ReadAllBytes(Fixture("degree1.compressed.ply"));
        File.WriteAllBytes(folder["cut.ply"], bytes[..^1]);
        Assert.Contains("truncated", Assert.Throws<InvalidFileException>(() => CompressedPlyFile.Read(folder["cut.ply"])).Message);
        int digit = bytes.AsSpan().IndexOf("element chunk 2"u8) + 14;
        bytes[digit] = (byte)'1';
        File.WriteAllBytes(folder["chunks.ply"], bytes);
        Assert.Contains(
            "1 chunks for 300 Gaussians", Assert.Throws<InvalidFileException>(() => CompressedPlyFile.Read(folder["chunks.ply"])).Message);
    }

    [Fact]
    public void Read_FarFromTheOrigin_KeepsWhatSinglePrecisionCutsOff()
    {
        GaussianScene scene = Random(200, 0, seed: 4);
        for (int i = 0; i < scene.Means.Length; i += 3)
            scene.Means[i] += 65_536; // where floats are 1/128 apart
        int[] order = CompressedPlyFile.Write(folder["far.compressed.ply"], scene);
        GaussianScene again = CompressedPlyFile.Read(folder["far.compressed.ply"]);

        double[] fractions = [.. Enumerable.Range(0, 200).Select(g => again.Mean(g).X * 128).Select(x => Math.Abs(x - Math.Round(x)))];
        Assert.True(fractions.Max() > 0.1); // finer than floats
        float[] all = [.. Enumerable.Range(0, 200).Select(g => scene.Means[3 * g])];
        Assert.All(
            Enumerable.Range(0, 200),
            i => Assert.Equal(scene.Means[3 * order[i]], again.Mean(i).X, ((all.Max() - (double)all.Min()) / 2047 / 2) + 1e-9));
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(again.Means[3 * i], (float)again.Mean(i).X));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Write_ReadAgain_IsWithinTheQuantumOfItsChunk(int degree)
    {
        GaussianScene scene = Random(700, degree, seed: 5);
        int[] order = CompressedPlyFile.Write(folder["a.ply"], scene);
        GaussianScene again = GaussianPlyFile.Read(folder["a.ply"]);

        Assert.Equal(Enumerable.Range(0, 700), order.Order());
        Assert.Equal(degree, again.SphericalHarmonicsDegree);
        float[] colors = [.. Colors(scene)], colorsAgain = [.. Colors(again)], opacities = [.. Opacities(scene)],
            opacitiesAgain = [.. Opacities(again)];
        for (int i = 0; i < order.Length; i++)
        {
            int g = order[i];
            for (int axis = 0; axis < 3; axis++)
            {
                double steps = axis == 1 ? 1023 : 2047;
                Assert.Equal(scene.Means[(3 * g) + axis], again.Means[(3 * i) + axis], (0.51 * 8 / steps) + 1e-6);
                Assert.Equal(scene.LogScales[(3 * g) + axis], again.LogScales[(3 * i) + axis], (0.51 * 8.5 / steps) + 1e-6);
                Assert.Equal(colors[(3 * g) + axis], colorsAgain[(3 * i) + axis], 0.51 * 0.6 / 255);
            }

            Assert.Equal(opacities[g], opacitiesAgain[i], 0.501 / 255);
            Assert.InRange(RotationAgreement(scene, again, g, i), 0.99999, 1.00001);
        }

        float[] rest = [.. Rest(scene)], restAgain = [.. Rest(again)];
        int perGaussian = rest.Length / 700;
        Assert.All(
            Enumerable.Range(0, rest.Length),
            j => Assert.Equal(rest[(order[j / perGaussian] * perGaussian) + (j % perGaussian)], restAgain[j], 0.501 / 32));
    }

    [Fact]
    public void Write_Biker_KeepsEveryGaussianWithinAStep()
    {
        GaussianScene scene = GaussianPlyFile.Read(SharedData.Require("gaussian", "formats", "biker.compressed.ply"));
        int[] order = CompressedPlyFile.Write(folder["a.ply"], scene);
        GaussianScene again = GaussianPlyFile.Read(folder["a.ply"]);
        Assert.InRange(new FileInfo(folder["a.ply"]).Length, 2_400_000, 2_600_000);
        double[] moved = [
            .. order.Select(
                (g, i) => Math.Sqrt(
                    Enumerable.Range(0, 3).Sum(axis => Math.Pow(scene.Means[(3 * g) + axis] - again.Means[(3 * i) + axis], 2))))
                .Order()];
        Assert.InRange(moved[moved.Length / 2], 0, 2e-4);
    }

    [Fact]
    public void Write_NoGaussians_IsAnEmptyScene()
    {
        Assert.Empty(CompressedPlyFile.Write(folder["none.ply"], Random(0, 0, seed: 1)));
        Assert.Equal(0, GaussianPlyFile.Read(folder["none.ply"]).Count);
    }
}
