using Equiview.Features;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>Seeded inputs.</summary>
internal static class BenchmarkData
{
    /// <summary>Values in [-1, 1].</summary>
    public static float[] Values(int seed, int count)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (2 * random.NextSingle()) - 1;
        return values;
    }

    /// <summary>A square map of 14 px patches whose neighboring cells are alike (cosine near 0.85), as those of a backbone are.</summary>
    public static FeatureMap SmoothMap(int seed, int side, int channels)
    {
        float[] phases = Values(seed, 3 * channels), values = Values(seed + 1, side * side * channels);
        for (int i = 0; i < values.Length; i++)
        {
            int cell = i / channels, c = i % channels;
            float angle = (6 * phases[c])
                + (0.4f * (((cell % side) * phases[channels + c]) + ((cell / side) * phases[(2 * channels) + c])));
            values[i] = MathF.Sin(angle) + (0.4f * values[i]);
        }

        return new FeatureMap(
            values, channels, new PatchGrid(side, side, 14, 14), AxisMapping.Identity, new ImageSize(14 * side, 14 * side));
    }
}
