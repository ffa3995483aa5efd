using Equiview.Formats.Splat;
using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.Splat;

public sealed class SplatFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_MinimalFixture_GivesItsFourGaussians()
    {
        GaussianScene scene = SplatFile.Read(SharedData.Require("gaussian", "formats", "minimal.splat"));

        Assert.Equal([-1, 0, -1, 0, 0, -1, -1, 0, 0, 0, 0, 0], scene.Means);
        RequireClose([.. Enumerable.Repeat(Math.Log(0.1), 12)], scene.LogScales, 1e-6);
        RequireClose([.. Enumerable.Repeat(230 / 255.0, 4)], Opacities(scene), 1e-6);
        RequireClose([1 / 3.0, 1 / 3.0, 128 / 255.0, 2 / 3.0, 1 / 3.0, 128 / 255.0], Colors(scene).Take(6), 1e-6);
    }

    [Fact]
    public void Write_ReadAgain_IsWithinTheQuantum()
    {
        GaussianScene scene = Random(200, 2, seed: 3);
        SplatFile.Write(folder["a.splat"], scene);
        GaussianScene again = SplatFile.Read(folder["a.splat"]);

        Assert.Equal(scene.Means, again.Means);
        for (int i = 0; i < 200; i++)
        {
            RequireClose(
                [.. scene.LogScales.AsSpan(3 * i, 3).ToArray().Select(v => (double)v)], again.LogScales.AsSpan(3 * i, 3).ToArray(), 1e-6);
            Assert.Equal(Opacities(scene).ElementAt(i), Opacities(again).ElementAt(i), 0.5001 / 255);
            Assert.InRange(RotationAgreement(scene, again, i, i), 0.9998, 1.0001);
            for (int c = 0; c < 3; c++)
                Assert.Equal(Math.Clamp(Colors(scene).ElementAt((3 * i) + c), 0, 1), Colors(again).ElementAt((3 * i) + c), 0.5001 / 255);
        }
    }

    [Fact]
    public void Read_TruncatedOrNotFinite_IsRefused()
    {
        File.WriteAllBytes(folder["short.splat"], new byte[33]);
        Assert.Contains("not a multiple of 32", Assert.Throws<InvalidFileException>(() => SplatFile.Read(folder["short.splat"])).Message);
        var bytes = new byte[32];
        BitConverter.TryWriteBytes(bytes, float.NaN);
        File.WriteAllBytes(folder["nan.splat"], bytes);
        Assert.Contains("not finite", Assert.Throws<InvalidFileException>(() => SplatFile.Read(folder["nan.splat"])).Message);
    }

    [Fact]
    public void Read_EmptyFile_IsASceneOfNothing()
    {
        File.WriteAllBytes(folder["empty.splat"], []);
        Assert.Equal(0, SplatFile.Read(folder["empty.splat"]).Count);
    }
}
