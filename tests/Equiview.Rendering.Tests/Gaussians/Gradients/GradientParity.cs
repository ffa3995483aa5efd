using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Gaussians.Gradients;

namespace Equiview.Rendering.Tests.Gaussians.Gradients;

/// <summary>What every differentiable rasterizer is held to.</summary>
internal static class GradientParity
{
    /// <summary>
    /// Gradients of the loss that the README of the reference case defines, against float64 autograd, group by group: the norm of the
    /// difference over the norm.
    /// </summary>
    public static void Garden(IDifferentiableRasterizer rasterizer, double tolerance)
    {
        (GaussianScene scene, CameraIntrinsics camera, RigidTransform cameraFromWorld) = ReferenceCase.Garden();
        var options = new GaussianRenderOptions { Antialiased = false, Features = scene.FeatureSets[0] };
        var gradients = new GaussianGradients(scene.Count, scene.CoefficientCount, 16);

        using IRecordedRendering recorded = rasterizer.Record(new GaussianView(scene, camera, cameraFromWorld, options));
        recorded.Backward(ReferenceLoss(camera.Size), gradients);

        Require("grad_means", gradients.Means, tolerance);
        Require("grad_quats", gradients.Quaternions, tolerance);
        Require("grad_log_scales", gradients.LogScales, tolerance);
        Require("grad_opacity_logits", gradients.OpacityLogits, tolerance);
        Require("grad_sh", gradients.SphericalHarmonics, tolerance);
        Require("grad_features", gradients.Features, tolerance);
    }

    public static RenderingGradient ReferenceLoss(ImageSize size)
    {
        PlanarImage Plane(int channels, Func<int, int, int, double> value)
        {
            var plane = new PlanarImage(size, channels, new float[channels * size.PixelCount]);
            for (int i = 0; i < plane.Values.Length; i++)
                plane.Values[i] = (float)value(i / (int)size.PixelCount, i % size.Width, i / size.Width % size.Height);
            return plane;
        }

        return new RenderingGradient(
            Plane(3, (k, x, y) => Math.Cos((0.07 * x) + (0.11 * y) + k)),
            Plane(1, (_, x, y) => 0.5 * Math.Sin((0.05 * x) - (0.09 * y))),
            Plane(1, (_, x, y) => 0.25 * Math.Sin((0.02 * x) + (0.03 * y))),
            Plane(16, (k, x, y) => Math.Cos((0.03 * (k + 1) * x) - (0.02 * y)) / 16));
    }

    public static double RelativeError(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow((double)actual[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(difference / norm);
    }

    private static void Require(string name, float[] actual, double tolerance)
    {
        float[] expected = ReferenceCase.Floats("garden20k_gradients.npz", name);
        Assert.Equal(expected.Length, actual.Length);
        double error = RelativeError(expected, actual);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: relative error {error:g3}");
        Assert.True(error < tolerance, $"{name}: relative error {error:g3}");
    }
}
