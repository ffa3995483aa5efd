using Equiview.Features;

namespace Equiview.Correspondence.Tests;

/// <summary>Seeded maps, descriptors and points for properties.</summary>
internal static class RandomMaps
{
    public static float[] Values(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    /// <summary>A map with a resize and an offset, so that original and prepared pixels differ.</summary>
    public static FeatureMap Map(int seed, int columns, int rows, int channels)
    {
        var grid = new PatchGrid(columns, rows, 14, 14);
        return new FeatureMap(
            Values(seed, grid.Count * channels), channels, grid, new AxisMapping(1.5, 1.25, 3, -2), new ImageSize(columns * 10, rows * 12));
    }

    /// <summary>A map whose neighboring cells are alike, as those of a backbone are.</summary>
    public static FeatureMap SmoothMap(int seed, int columns, int rows, int channels, int patch = 14)
    {
        var random = new Random(seed);
        double[] phases = [.. Enumerable.Range(0, channels * 3).Select(_ => random.NextDouble() * Math.Tau)];
        var values = new float[columns * rows * channels];
        for (int i = 0; i < values.Length; i++)
        {
            int cell = i / channels, c = i % channels;
            double angle = phases[c]
                + (0.25 * (((cell % columns) * Math.Cos(phases[channels + c])) + ((cell / columns) * Math.Sin(phases[channels + c]))));
            values[i] = (float)(Math.Sin(angle) + (0.2 * random.NextDouble()) + (0.3 * Math.Cos(phases[(2 * channels) + c])));
        }

        return new FeatureMap(
            values,
            channels,
            new PatchGrid(columns, rows, patch, patch),
            AxisMapping.Identity,
            new ImageSize(columns * patch, rows * patch));
    }

    public static PixelPoint Point(Random random, ImageSize size) =>
        new(((random.NextDouble() * 1.4) - 0.2) * size.Width, ((random.NextDouble() * 1.4) - 0.2) * size.Height);
}
