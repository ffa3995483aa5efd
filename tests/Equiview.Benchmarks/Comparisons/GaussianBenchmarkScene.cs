using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Ply;
using Equiview.Rendering.Gaussians;
namespace Equiview.Benchmarks.Comparisons;

/// <summary>
/// The scene that Gaussian benchmarks render: "garden20k" of the shared data (20,000 Gaussians, degree 3), or a seeded cloud where that is
/// absent.
/// </summary>
internal sealed record GaussianBenchmarkScene(string Name, GaussianScene Scene, CameraIntrinsics Camera, RigidTransform CameraFromWorld)
{
    public static GaussianBenchmarkScene Load(ImageSize size)
    {
        string folder = Path.Combine(
            Environment.GetEnvironmentVariable("EQUIVIEW_DATA") ?? Path.Combine("..", "shared", "data"), "gaussian", "reference");
        string file = Path.Combine(folder, "garden20k_input.npz");
        if (!File.Exists(file))
            return Cloud(size);
        using NpzArchive archive = NpzArchive.Open(file);
        double[] k = archive.Tensors["Ks"].ToDoubles();
        var camera = new CameraIntrinsics(k[0], k[4], k[2], k[5], new ImageSize(320, 240));
        return new(
            "garden20k",
            GaussianPlyFile.Read(Path.Combine(folder, "garden20k_input.ply")),
            camera.ResizedTo(size),
            RigidTransform.FromRowMajor(archive.Tensors["viewmats"].ToDoubles().AsSpan(0, 16)));
    }

    /// <summary>Seeded features of any dimension for it.</summary>
    public GaussianFeatureSet Features(int dimension) => new("benchmark", dimension, BenchmarkData.Values(3, dimension * Scene.Count));

    private static GaussianBenchmarkScene Cloud(ImageSize size)
    {
        const int Count = 20_000;
        float[] means = BenchmarkData.Values(1, 3 * Count);
        for (int g = 0; g < Count; g++)
            means[(3 * g) + 2] += 3;
        var scene = new GaussianScene(
            3, means, [.. BenchmarkData.Values(2, 4 * Count).Select(v => v + 0.01f)],
            [.. BenchmarkData.Values(4, 3 * Count).Select(v => v - 4)], [.. BenchmarkData.Values(5, Count).Select(v => 3 * v)],
            BenchmarkData.Values(6, 48 * Count));
        return new(
            "cloud20k",
            scene,
            new CameraIntrinsics(size.Width, size.Width, size.Width / 2.0, size.Height / 2.0, size),
            RigidTransform.Identity);
    }
}
