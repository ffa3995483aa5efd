namespace Equiview.Rendering.Tests.Gaussians.Gradients;

/// <summary>Random scenes in front of a camera at the origin, with colors of any degree and two features.</summary>
internal static class DifferentiableScene
{
    public static GaussianScene Of(int count, int degree, int seed = 5)
    {
        GaussianScene flat = SmallScene.Of(count, seed: seed);
        var random = new Random(seed);
        int coefficients = SphericalHarmonics.CoefficientCount(degree);
        var harmonics = new float[3 * count * coefficients];
        for (int i = 0; i < harmonics.Length; i++)
            harmonics[i] = i % (3 * coefficients) < 3 ? 0.5f + random.NextSingle() : 0.4f * (random.NextSingle() - 0.5f);
        float[] features = [.. Enumerable.Range(0, 2 * count).Select(_ => random.NextSingle() - 0.5f)];
        return new GaussianScene(degree, flat.Means, flat.Quaternions, flat.LogScales, flat.OpacityLogits, harmonics)
            .WithFeatureSets(new GaussianFeatureSet("f", 2, features));
    }

    /// <summary>
    /// Wide, half transparent Gaussians around (0, 0, 4), each above an alpha of 1/255 all over a picture of 16 x 12 pixels with a focal
    /// length of 24: no threshold moves through the picture, so that finite differences are those of a smooth function.
    /// </summary>
    public static GaussianScene Smooth(int count, int degree, int seed = 5)
    {
        GaussianScene scene = Of(count, degree, seed);
        for (int i = 0; i < 3 * count; i++)
        {
            scene.LogScales[i] = 0.3f + (0.1f * scene.LogScales[i]);
            scene.Means[i] = i % 3 == 2 ? 4 + (i * 0.05f) : 0.6f * scene.Means[i];
        }

        for (int g = 0; g < count; g++)
            scene.OpacityLogits[g] = -0.5f + (0.3f * scene.OpacityLogits[g]);
        return scene;
    }
}
