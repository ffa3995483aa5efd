using Equiview.Formats;
using Equiview.Formats.Sog;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.TestKit;

namespace Equiview.Rendering.Tests.Gaussians;

/// <summary>A trained SOG scene, with WebP decoded by OpenCV; golden values from a decoder in Python with PIL.</summary>
public sealed class SogSceneTests
{
    [Fact]
    public void Read_Playbot_EqualsAnIndependentDecoder()
    {
        GaussianScene scene = SogFile.Read(SharedData.Require("gaussian", "formats", "playbot_sog", "5_0"), WebpDecoder.Decode);

        Assert.Equal((3000, 2), (scene.Count, scene.SphericalHarmonicsDegree));
        double[] sums = [.. Enumerable.Range(0, 3).Select(axis => scene.Means.Where((_, i) => i % 3 == axis).Sum(v => (double)v))];
        Assert.Equal(-22.16158046, sums[0], 1e-3);
        Assert.Equal(-503.38587618, sums[1], 1e-3);
        Assert.Equal(19.76767556, sums[2], 1e-3);
        RequireClose([0.45983554, -0.016221, -0.4316531], scene.Means.AsSpan(3 * 1234, 3));
        RequireClose([-7.25414038, -2.79890347, -6.37717819], scene.LogScales.AsSpan(3 * 1234, 3));
        RequireClose([0.69609224, -0.09705387, 0.14696729, -0.69601491], scene.Quaternions.AsSpan(4 * 1234, 4));
        RequireClose(
            [0.41063073, 0.25474861, 0.19739415, -0.08964077, -0.18846439, -0.26183641], scene.SphericalHarmonics.AsSpan(27 * 1234, 6));
        RequireClose([-0.07083291, -0.02405099, 0.01074366], scene.SphericalHarmonics.AsSpan((27 * 1234) + 24, 3));
        Assert.Equal(0.67058824, GaussianActivation.Sigmoid(scene.OpacityLogits[1234]), 1e-6);
    }

    [Fact]
    public void Read_BothLevels_ShowTheSameObject()
    {
        var camera = new CameraIntrinsics(160, 160, 80, 80, new ImageSize(160, 160));
        var cameraFromWorld = new RigidTransform(RotationMatrix.Identity, new Vector3D(0, 0.4, 2.2));
        GaussianRendering Show(string level) =>
            new GaussianRasterizerCpu()
                .Render(
                    SogFile.Read(SharedData.Require("gaussian", "formats", "playbot_sog", level), WebpDecoder.Decode),
                    camera,
                    cameraFromWorld);
        GaussianRendering fine = Show("4_0"), coarse = Show("5_0");

        int both = 0, either = 0;
        for (int i = 0; i < fine.Counts.Length; i++)
        {
            bool a = fine.Alpha.Values[i] > 0.5, b = coarse.Alpha.Values[i] > 0.5;
            (both, either) = (both + (a && b ? 1 : 0), either + (a || b ? 1 : 0));
        }

        Assert.True(either > 500);
        Assert.InRange(both / (double)either, 0.85, 1);
    }

    private static void RequireClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-6);
    }
}
