using Equiview.Formats.Npy;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Splat;

/// <summary>Values that an independent encoder wrote (Fixtures/gaussian_formats.py), and comparisons of scenes with them.</summary>
internal static class GaussianExpectations
{
    public static string Fixture(string name) => Repository.PathOf("tests", "Equiview.Formats.Tests", "Fixtures", "gaussian", name);

    public static double[] Expected(string name)
    {
        using NpzArchive archive = NpzArchive.Open(Fixture("expected.npz"));
        return archive.Tensors[name].ToDoubles();
    }

    public static void RequireClose(IReadOnlyList<double> expected, IEnumerable<float> actual, double tolerance)
    {
        float[] values = [.. actual];
        Assert.Equal(expected.Count, values.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.InRange(Math.Abs(expected[i] - values[i]), 0, tolerance * Math.Max(1, Math.Abs(expected[i])));
    }

    /// <summary>[G, 3] coefficient of degree 0.</summary>
    public static IEnumerable<float> Constants(GaussianScene scene) =>
        scene.SphericalHarmonics.Where((_, i) => i % (3 * scene.CoefficientCount) < 3);

    /// <summary>[G, K - 1, 3] the other coefficients.</summary>
    public static IEnumerable<float> Rest(GaussianScene scene) =>
        scene.SphericalHarmonics.Where((_, i) => i % (3 * scene.CoefficientCount) >= 3);

    public static IEnumerable<float> Colors(GaussianScene scene) => Constants(scene).Select(c => (float)SphericalHarmonics.ToColor(c));

    public static IEnumerable<float> Opacities(GaussianScene scene) =>
        scene.OpacityLogits.Select(l => (float)GaussianActivation.Sigmoid(l));

    /// <summary>A scene with every kind of value, made from a seed.</summary>
    public static GaussianScene Random(int count, int degree, int seed)
    {
        var random = new Random(seed);
        float[] Values(int n, double low, double high) =>
            [.. Enumerable.Range(0, n).Select(_ => (float)(low + ((high - low) * random.NextDouble())))];
        return new GaussianScene(
            degree,
            Values(3 * count, -4, 4),
            Values(4 * count, -1, 1),
            Values(3 * count, -8, 0.5),
            Values(count, -4, 5),
            Values(3 * (degree + 1) * (degree + 1) * count, -0.9, 0.9));
    }

    /// <summary>Absolute cosine between the rotations of a Gaussian in two scenes: 1 for equal ones.</summary>
    public static double RotationAgreement(GaussianScene a, GaussianScene b, int i, int j)
    {
        double dot = 0, lengthA = 0, lengthB = 0;
        for (int c = 0; c < 4; c++)
        {
            double p = a.Quaternions[(4 * i) + c], q = b.Quaternions[(4 * j) + c];
            (dot, lengthA, lengthB) = (dot + (p * q), lengthA + (p * p), lengthB + (q * q));
        }

        return Math.Abs(dot) / Math.Sqrt(lengthA * lengthB);
    }
}
