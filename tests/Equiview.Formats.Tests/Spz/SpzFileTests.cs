using System.IO.Compression;
using Equiview.Formats.Spz;
using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.Spz;

public sealed class SpzFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The older two fixtures were written without turning axes, so their z comes out mirrored.
    [Theory]
    [InlineData("minimal-raw.spz", 1)]
    [InlineData("minimal-v2.spz", 1)]
    [InlineData("minimal-v3.spz", -1)]
    [InlineData("minimal-v4.spz", -1)]
    public void Read_MinimalFixture_GivesItsFourGaussiansInOurAxes(string file, float z)
    {
        GaussianScene scene = SpzFile.Read(SharedData.Require("gaussian", "formats", file));

        Assert.Equal([-1, 0, z, 0, 0, z, -1, 0, 0, 0, 0, 0], scene.Means);
        RequireClose([.. Enumerable.Repeat(-2.3125, 12)], scene.LogScales, 1e-6);
        RequireClose([.. Enumerable.Repeat(230 / 255.0, 4)], Opacities(scene), 1e-6);
        Assert.All(Enumerable.Range(0, 4), g => Assert.InRange(Math.Abs(scene.Quaternions[4 * g]), 0.998, 1));
    }

    [Fact]
    public void Read_Version1WithHarmonics_EqualsTheEncodersValues()
    {
        GaussianScene scene = SpzFile.Read(Fixture("version1.spz"));

        Assert.True(scene.Antialiased);
        RequireClose(Expected("spz.means"), scene.Means, 1e-6);
        RequireClose(Expected("spz.logs"), scene.LogScales, 1e-6);
        RequireClose(Expected("spz.quats"), scene.Quaternions, 1e-6);
        RequireClose(Expected("spz.opacity"), Opacities(scene), 1e-6);
        RequireClose(Expected("spz.dc"), Constants(scene), 1e-6);
        RequireClose(Expected("spz.sh"), Rest(scene), 1e-6);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(3, 4)]
    [InlineData(0, 4)]
    [InlineData(4, 4)]
    public void Write_ReadAgain_IsWithinTheQuantumAndThenStable(int degree, int version)
    {
        GaussianScene scene = Random(300, degree, seed: 8);
        SpzFile.Write(folder["a.spz"], scene, version);
        GaussianScene again = SpzFile.Read(folder["a.spz"]);

        RequireClose([.. scene.Means.Select(v => (double)v)], again.Means, 0.5001 / 4096);
        RequireClose([.. scene.LogScales.Select(v => (double)v)], again.LogScales, 0.5001 / 16);
        RequireClose([.. Opacities(scene).Select(v => (double)v)], Opacities(again), 0.5001 / 255);
        RequireClose([.. Constants(scene).Select(v => (double)v)], Constants(again), 0.5001 / 255 / 0.15);
        RequireClose([.. Rest(scene).Select(v => (double)v)], Rest(again), 0.5001 / 128);
        Assert.All(Enumerable.Range(0, 300), g => Assert.InRange(RotationAgreement(scene, again, g, g), 0.99999, 1.00001));

        SpzFile.Write(folder["b.spz"], again, version);
        GaussianScene third = SpzFile.Read(folder["b.spz"]);
        Assert.Equal(again.Means, third.Means);
        Assert.Equal(again.SphericalHarmonics, third.SphericalHarmonics);
        Assert.Equal(again.LogScales, third.LogScales);
    }

    [Fact]
    public void Write_Degree4_TakesVersion4AndRefusesVersion3()
    {
        GaussianScene scene = Random(5, 4, seed: 3);
        SpzFile.Write(folder["four.spz"], scene);
        Assert.Equal(4, SpzFile.Read(folder["four.spz"]).SphericalHarmonicsDegree);
        Assert.Throws<DegenerateInputException>(() => SpzFile.Write(folder["four.spz"], scene, version: 3));
    }

    // Turning the axes must not change what a direction sees: y and z of the direction change their signs with the coefficients.
    [Fact]
    public void HarmonicSigns_EqualTheBasisTurned()
    {
        Span<double> ours = stackalloc double[25], turned = stackalloc double[25];
        Vector3D d = new Vector3D(0.36, -0.48, 0.8);
        SphericalHarmonics.Evaluate(4, d, ours);
        SphericalHarmonics.Evaluate(4, new Vector3D(d.X, -d.Y, -d.Z), turned);
        for (int k = 0; k < 25; k++)
            Assert.Equal(ours[k], turned[k] * RubAxes.HarmonicSigns[k], 1e-12);
    }

    [Fact]
    public void Write_FarPositions_TakesFewerFractionalBitsOrRefuses()
    {
        GaussianScene scene = Random(3, 0, seed: 2);
        scene.Means[4] = 100_000;
        SpzFile.Write(folder["far.spz"], scene);
        Assert.Equal(100_000, SpzFile.Read(folder["far.spz"]).Means[4], 0.01);
        scene.Means[4] = 1e8f;
        Assert.Throws<DegenerateInputException>(() => SpzFile.Write(folder["far.spz"], scene));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Read_NoGaussians_IsAnEmptyScene()
    {
        SpzFile.Write(folder["none.spz"], Random(0, 0, seed: 1));
        Assert.Equal(0, SpzFile.Read(folder["none.spz"]).Count);
    }

    [Theory]
    [InlineData("minimal-v2.spz")]
    [InlineData("minimal-v4.spz")]
    [InlineData("minimal-raw.spz")]
    public void Read_TruncatedAnywhere_IsRefused(string file)
    {
        byte[] bytes = File.ReadAllBytes(SharedData.Require("gaussian", "formats", file));
        for (int length = 0; length < bytes.Length - 16; length += 3) // gzip ends in a checksum and an end mark
        {
            File.WriteAllBytes(folder["cut.spz"], bytes[..length]);
            Assert.Throws<InvalidFileException>(() => SpzFile.Read(folder["cut.spz"]));
        }
    }

    [Fact]
    public void Read_HeaderThatClaimsBillions_IsRefusedBeforeMemoryIsTaken()
    {
        byte[] header = new SpzLayout(2, 40_000_000, 3, 12, false).ToBytes();
        File.WriteAllBytes(folder["raw.spz"], header);
        using (var gzip = new GZipStream(File.Create(folder["gzip.spz"]), CompressionLevel.Fastest))
            gzip.Write(header);
        byte[] v4 = File.ReadAllBytes(SharedData.Require("gaussian", "formats", "minimal-v4.spz"));
        BitConverter.TryWriteBytes(v4.AsSpan(8), 30_000_000);
        File.WriteAllBytes(folder["v4.spz"], v4);
        foreach (string file in new[] { "raw.spz", "gzip.spz", "v4.spz" })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<InvalidFileException>(() => SpzFile.Read(folder[file]));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        }
    }
}
