namespace Equiview.Rendering.Tests.Gaussians;

/// <summary>Small scenes that tests make themselves.</summary>
internal static class SmallScene
{
    /// <summary>Gaussians at random around (0, 0, z), one unit wide, with colors of degree 0.</summary>
    public static GaussianScene Of(int count, float z = 4, int seed = 11)
    {
        var random = new Random(seed);
        float Next(double low, double high) => (float)(low + ((high - low) * random.NextDouble()));
        float[] means = new float[3 * count], quaternions = new float[4 * count], scales = new float[3 * count], logits = new float[count],
            colors = new float[3 * count];
        for (int g = 0; g < count; g++)
        {
            for (int i = 0; i < 3; i++)
            {
                means[(3 * g) + i] = Next(-0.5, 0.5) + (i == 2 ? z : 0);
                scales[(3 * g) + i] = Next(-4, -1.5);
                colors[(3 * g) + i] = Next(-1, 1.5);
            }

            for (int i = 0; i < 4; i++)
                quaternions[(4 * g) + i] = Next(-1, 1);
            logits[g] = Next(-2, 3);
        }

        return new GaussianScene(0, means, quaternions, scales, logits, colors);
    }

    /// <summary>The same Gaussians in another order.</summary>
    public static GaussianScene Shuffled(GaussianScene scene)
    {
        int[] order = [.. Enumerable.Range(0, scene.Count)];
        new Random(5).Shuffle(order);
        float[] Reordered(float[] values, int width) => [.. order.SelectMany(g => values.AsSpan(width * g, width).ToArray())];
        return new GaussianScene(
            0, Reordered(scene.Means, 3), Reordered(scene.Quaternions, 4), Reordered(scene.LogScales, 3), Reordered(scene.OpacityLogits, 1),
            Reordered(scene.SphericalHarmonics, 3));
    }
}
