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
        double[] distances = [.. Enumerable.Range(0, ply.Count).Select(g => Math.Sqrt(Enumerable.Range(3 * g, 3).Sum(i => Math.Pow(ply.Means[i] - spz.Means[i], 2))))];
        Array.Sort(distances);
        Assert.InRange(distances[distances.Length / 2], 0, 2e-4);
        double[] agreement = [.. Enumerable.Range(0, ply.Count).Select(g => RotationAgreement(ply, spz, g, g))];
        Array.Sort(agreement);
        Assert.InRange(agreement[agreement.Length / 2], 0.999999, 1.000001);
    }

    [Fact]
    public void Read_Guitar_IsASoundScene() => Assert.Equal(90_854, GaussianPlyFile.Read(SharedData.Require("gaussian", "formats", "guitar.compressed.ply")).Count);

    [Fact]
    public void Read_TruncatedOrChunksMissing_IsRefused()
    {
        byte[] bytes = File.ReadAllBytes(Fixture("degree1.compressed.ply"));
        File.WriteAllBytes(folder["cut.ply"], bytes[..^1]);
        Assert.Contains("truncated", Assert.Throws<InvalidFileException>(() => CompressedPlyFile.Read(folder["cut.ply"])).Message);
        int digit = bytes.AsSpan().IndexOf("element chunk 2"u8) + 14;
        bytes[digit] = (byte)'1';
        File.WriteAllBytes(folder["chunks.ply"], bytes);
        Assert.Contains("1 chunks for 300 Gaussians", Assert.Throws<InvalidFileException>(() => CompressedPlyFile.Read(folder["chunks.ply"])).Message);
    }
}
