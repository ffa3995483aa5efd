using Equiview.Formats.Ksplat;
using Equiview.Formats.Splat;
using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.Ksplat;

public sealed class KsplatFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_MinimalFixture_EqualsTheSameSceneAsSplat()
    {
        GaussianScene ksplat = KsplatFile.Read(SharedData.Require("gaussian", "formats", "minimal.ksplat"));
        GaussianScene splat = SplatFile.Read(SharedData.Require("gaussian", "formats", "minimal.splat"));

        Assert.Equal(splat.Means, ksplat.Means);
        Assert.Equal(splat.LogScales, ksplat.LogScales);
        Assert.Equal(splat.OpacityLogits, ksplat.OpacityLogits);
        Assert.Equal(Colors(splat).Take(2), Colors(ksplat).Take(2));
    }

    [Fact]
    public void Read_QuantisedFixture_EqualsTheEncodersValues()
    {
        GaussianScene scene = KsplatFile.Read(Fixture("level2.ksplat"));

        Assert.Equal(2, scene.SphericalHarmonicsDegree);
        RequireClose(Expected("ksplat.means"), scene.Means, 1e-6);
        RequireClose([.. Expected("ksplat.scales").Select(s => Math.Log(s))], scene.LogScales, 1e-6);
        RequireClose(Expected("ksplat.quats"), scene.Quaternions, 1e-6);
        RequireClose(Expected("ksplat.sh"), Rest(scene), 1e-6);
        double[] rgba = Expected("ksplat.rgba");
        RequireClose([.. rgba.Where((_, i) => i % 4 < 3)], Colors(scene), 1e-6);
        RequireClose([.. rgba.Where((_, i) => i % 4 == 3)], Opacities(scene), 1e-6);
    }

    [Theory]
    [InlineData(4, 0xffffffff)] // sections
    [InlineData(4096, 0xffffffff)] // count of the section
    [InlineData(4100, 0xffffffff)] // its capacity
    [InlineData(4108, 0xffffffff)] // its buckets
    [InlineData(4132, 0xffffffff)] // its partial buckets
    [InlineData(4136, 77)] // its degree
    [InlineData(20, 9)] // compression level
    public void Read_HeaderThatLies_IsRefused(int offset, uint value)
    {
        byte[] bytes = File.ReadAllBytes(Fixture("level2.ksplat"));
        BitConverter.TryWriteBytes(bytes.AsSpan(offset), value);
        File.WriteAllBytes(folder["bad.ksplat"], bytes);
        Assert.Throws<InvalidFileException>(() => KsplatFile.Read(folder["bad.ksplat"]));
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsRefused()
    {
        byte[] bytes = File.ReadAllBytes(Fixture("level2.ksplat"));
        foreach (int length in new[] { 0, 100, 4096, 5000, 5120, 5130, bytes.Length - 1 })
        {
            File.WriteAllBytes(folder["cut.ksplat"], bytes[..length]);
            Assert.Throws<InvalidFileException>(() => KsplatFile.Read(folder["cut.ksplat"]));
        }
    }
}
