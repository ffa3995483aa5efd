using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;

namespace Equiview.Rendering.Tests.Gaussians;

/// <summary>Scenes and cameras of the independent float64 reference renders, and the comparisons they call for.</summary>
internal static class ReferenceCase
{
    public static float[] Floats(string file, string name)
    {
        using NpzArchive archive = NpzArchive.Open(SharedData.Require("gaussian", "reference", file));
        return archive.Tensors[name].ToSingles();
    }

    public static bool[] Flags(string file, string name)
    {
        using NpzArchive archive = NpzArchive.Open(SharedData.Require("gaussian", "reference", file));
        return Array.ConvertAll(archive.Tensors[name].ToInt64s(), v => v != 0);
    }

    /// <summary>20,000 Gaussians with features, and the camera of one of three views.</summary>
    public static (GaussianScene Scene, CameraIntrinsics Intrinsics, RigidTransform CameraFromWorld) Garden(int view = 0)
    {
        using NpzArchive archive = NpzArchive.Open(SharedData.Require("gaussian", "reference", "garden20k_input.npz"));
        float[] Get(string name) => archive.Tensors[name].ToSingles();
        GaussianScene scene = new GaussianScene(3, Get("means"), Get("quats_wxyz"), Get("log_scales"), Get("opacity_logits"), Get("sh"))
            .WithFeatureSets(new GaussianFeatureSet("reference", 16, Get("features")));
        double[] poses = archive.Tensors["viewmats"].ToDoubles(), cameras = archive.Tensors["Ks"].ToDoubles();
        return (
            scene,
            Intrinsics(cameras.AsSpan(9 * view, 9), new ImageSize(320, 240)),
            RigidTransform.FromRowMajor(poses.AsSpan(16 * view, 16)));
    }

    public static (CameraIntrinsics Intrinsics, RigidTransform CameraFromWorld) BikerCamera()
    {
        using NpzArchive archive = NpzArchive.Open(SharedData.Require("gaussian", "reference", "biker_expected.npz"));
        return (
            Intrinsics(archive.Tensors["K"].ToDoubles(), new ImageSize(240, 320)),
            RigidTransform.FromRowMajor(archive.Tensors["viewmat"].ToDoubles()));
    }

    /// <summary>Compares planes with an interleaved [H, W, C] reference: largest error on robust pixels, and on all.</summary>
    public static (double Robust, double All) LargestErrors(PlanarImage actual, float[] expected, bool[]? robust)
    {
        int count = (int)actual.Size.PixelCount;
        Assert.Equal(expected.Length, count * actual.Channels);
        double onRobust = 0, onAll = 0;
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < actual.Channels; c++)
            {
                double error = Math.Abs(actual.Values[(c * count) + i] - (double)expected[(i * actual.Channels) + c]);
                onAll = Math.Max(onAll, double.IsNaN(error) ? double.PositiveInfinity : error);
                if (robust is null || robust[i])
                    onRobust = Math.Max(onRobust, error);
            }
        }

        return (onRobust, onAll);
    }

    public static double Psnr(PlanarImage actual, float[] expected)
    {
        int count = (int)actual.Size.PixelCount;
        double sum = 0;
        for (int i = 0; i < expected.Length; i++)
            sum += Math.Pow(
                Math.Clamp(
                    actual.Values[(i % actual.Channels * count) + (i / actual.Channels)], 0, 1) - Math.Clamp((double)expected[i], 0, 1),
                2);
        return 10 * Math.Log10(expected.Length / sum);
    }

    private static CameraIntrinsics Intrinsics(ReadOnlySpan<double> k, ImageSize size) => new(k[0], k[4], k[2], k[5], size);
}
