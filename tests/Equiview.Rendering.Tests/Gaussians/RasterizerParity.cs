using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Ply;
using Equiview.Formats.Safetensors;
using Equiview.Formats.Spz;
using Equiview.Rendering.Gaussians;
using Equiview.TestKit;

namespace Equiview.Rendering.Tests.Gaussians;

/// <summary>What both rasterisers must show against the reference renders; each supplies itself and its tolerance.</summary>
internal static class RasterizerParity
{
    private const double AnyPixel = 8e-3;

    /// <summary>Color, alpha, depth and 16 features of the garden, classic.</summary>
    public static void GardenClassic(IGaussianRasterizer rasterizer, double tolerance)
    {
        (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        bool[] robust = ReferenceCase.Flags("garden20k_expected.npz", "robust_classic");

        GaussianRendering rendering = rasterizer.Render(
            scene, intrinsics, cameraFromWorld, new GaussianRenderOptions { Features = scene.FeatureSets[0] });

        RequireClose("color", ReferenceCase.LargestErrors(rendering.Color, Expected("rgb_classic"), robust), tolerance);
        RequireClose("alpha", ReferenceCase.LargestErrors(rendering.Alpha, Expected("alpha_classic"), robust), tolerance);
        RequireClose("depth", ReferenceCase.LargestErrors(rendering.Depth, Expected("depth_accumulated"), robust), tolerance);
        bool[] covered = [.. robust.Zip(Expected("alpha_classic"), (r, a) => r && a > 0.05)];
        Assert.InRange(
            ReferenceCase.LargestErrors(rendering.ExpectedDepth(), Expected("depth_expected"), covered).Robust, 0, 20 * tolerance);
        float[] features = NpyFile.Read(SharedData.Require("gaussian", "reference", "garden20k_expected_features.npy")).ToSingles();
        RequireClose("features", ReferenceCase.LargestErrors(rendering.Features!, features, robust), tolerance);
        float[] counts = Expected("n_contrib");
        Assert.All(Enumerable.Range(0, counts.Length).Where(i => robust[i]), i => Assert.Equal((int)counts[i], rendering.Counts[i]));
        Assert.True(robust.Count(r => r) > 0.9 * robust.Length);
    }

    /// <summary>Color and alpha of the garden with opacity compensation.</summary>
    public static void GardenAntialiased(IGaussianRasterizer rasterizer, double tolerance)
    {
        (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        bool[] robust = ReferenceCase.Flags("garden20k_expected.npz", "robust_antialiased");

        GaussianRendering rendering = rasterizer.Render(
            scene, intrinsics, cameraFromWorld, new GaussianRenderOptions { Antialiased = true });

        Assert.Null(rendering.Features);
        RequireClose("color", ReferenceCase.LargestErrors(rendering.Color, Expected("rgb_antialiased"), robust), tolerance);
        RequireClose("alpha", ReferenceCase.LargestErrors(rendering.Alpha, Expected("alpha_antialiased"), robust), tolerance);
    }

    /// <summary>A trained scene of 152,746 Gaussians from both its files.</summary>
    public static void Biker(IGaussianRasterizer rasterizer, double tolerance)
    {
        (CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.BikerCamera();
        float[] Get(string name) => ReferenceCase.Floats("biker_expected.npz", name);
        bool[] robust = ReferenceCase.Flags("biker_expected.npz", "robust_classic");
        GaussianScene ply = GaussianPlyFile.Read(SharedData.Require("gaussian", "formats", "biker.compressed.ply"));
        GaussianScene spz = SpzFile.Read(SharedData.Require("gaussian", "formats", "biker.spz"));

        GaussianRendering rendering = rasterizer.Render(ply, intrinsics, cameraFromWorld);
        GaussianRendering fromSpz = rasterizer.Render(spz, intrinsics, cameraFromWorld);

        RequireClose("color", ReferenceCase.LargestErrors(rendering.Color, Get("rgb_classic"), robust), tolerance);
        RequireClose("alpha", ReferenceCase.LargestErrors(rendering.Alpha, Get("alpha_classic"), robust), tolerance);
        RequireClose("depth", ReferenceCase.LargestErrors(rendering.Depth, Get("depth_accumulated"), robust), tolerance);
        Assert.InRange(ReferenceCase.LargestErrors(fromSpz.Color, Get("rgb_from_spz"), null).All, 0, AnyPixel);
        Assert.InRange(ReferenceCase.Psnr(fromSpz.Color, Get("rgb_classic")), 60, 61);
    }

    /// <summary>Renders made with gsplat itself.</summary>
    public static void Brush(IGaussianRasterizer rasterizer, string file, double tolerance)
    {
        using SafetensorsFile archive = SafetensorsFile.Open(SharedData.Require("gaussian", "brush", file));
        float[] Get(string name) => archive.Tensors[name].ToSingles();
        var scene = new GaussianScene(3, Get("means"), Get("quats"), Get("scales"), Get("opacities"), Get("coeffs"));
        long[] shape = archive.Tensors["out_img"].Shape; // [H, W, 4]
        var size = new ImageSize((int)shape[1], (int)shape[0]);
        var intrinsics = new CameraIntrinsics(size.Width / 2.0, size.Width / 2.0, size.Width / 2.0, size.Height / 2.0, size);
        var cameraFromWorld = new RigidTransform(RotationMatrix.Identity, new Vector3D(-0.123, -0.456, 8));
        float[] expected = Get("out_img");

        GaussianRendering rendering = rasterizer.Render(scene, intrinsics, cameraFromWorld);

        Assert.InRange(ReferenceCase.LargestErrors(rendering.Color, [.. expected.Where((_, i) => i % 4 < 3)], null).All, 0, tolerance);
        Assert.InRange(ReferenceCase.LargestErrors(rendering.Alpha, [.. expected.Where((_, i) => i % 4 == 3)], null).All, 0, tolerance);
        Assert.True(expected.Max() > 0.1f);
    }

    /// <summary>Sums of weight and of weight times a wave over three views of the garden.</summary>
    public static void Lifting(IGaussianRasterizer rasterizer, double relativeTolerance)
    {
        GaussianContributions sums = new(20_000, 4);
        for (int view = 0; view < 3; view++)
        {
            (GaussianScene scene, CameraIntrinsics intrinsics, RigidTransform cameraFromWorld) = ReferenceCase.Garden(view);
            rasterizer.Accumulate(new GaussianView(scene, intrinsics, cameraFromWorld), Wave(intrinsics.Size, view), sums);
        }

        float[] numerator = ReferenceCase.Floats("garden20k_lifting.npz", "lift_num"),
            denominator = ReferenceCase.Floats("garden20k_lifting.npz", "lift_den");
        Assert.InRange(Relative(sums.WeightedFeatures, numerator), 0, relativeTolerance);
        Assert.InRange(Relative(sums.Weights, denominator), 0, relativeTolerance);
        float[] mean = sums.Mean();
        int seen = 0;
        for (int g = 0; g < sums.Count; g++)
        {
            if (denominator[g] < 0.5)
                continue;
            seen++;
            for (int c = 0; c < 4; c++)
                Assert.Equal(numerator[(4 * g) + c] / denominator[g], mean[(4 * g) + c], 5e-3);
        }

        Assert.True(seen > 1000);
    }

    public static PlanarImage Wave(ImageSize size, int view)
    {
        var image = new PlanarImage(size, 4, new float[4 * size.PixelCount]);
        for (int k = 0; k < 4; k++)
        {
            for (int i = 0; i < size.PixelCount; i++)
                image.Plane(k)[i] = (float)Math.Sin((0.05 * (k + 1) * (i % size.Width)) + (0.03 * (k + 2) * (i / size.Width)) + view);
        }

        return image;
    }

    private static float[] Expected(string name) => ReferenceCase.Floats("garden20k_expected.npz", name);

    // Pixels whose decisions hang on a hair move single sums by a threshold's weight: compare as vectors.
    private static double Relative(float[] actual, float[] expected)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow(actual[i] - (double)expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(difference / norm);
    }

    private static void RequireClose(string what, (double Robust, double All) errors, double tolerance)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant($"{what}: robust {errors.Robust:e2}, all {errors.All:e2}"));
        Assert.True(errors.Robust <= tolerance, FormattableString.Invariant($"{what} differs by {errors.Robust} on robust pixels"));
        Assert.True(errors.All <= AnyPixel, FormattableString.Invariant($"{what} differs by {errors.All}"));
    }
}
