namespace Equiview.Rendering.Scenes;

/// <summary>Subsets of scenes.</summary>
public static class GaussianSelection
{
    /// <summary>The named Gaussians as a scene of their own, with their features, in the given order.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="indices">Which Gaussians, each from 0 to G - 1.</param>
    public static GaussianScene Take(GaussianScene scene, IReadOnlyList<int> indices)
    {
        float[] Rows(float[] values, int width)
        {
            var rows = new float[indices.Count * width];
            for (int i = 0; i < indices.Count; i++)
                values.AsSpan(indices[i] * width, width).CopyTo(rows.AsSpan(i * width));
            return rows;
        }

        return new GaussianScene(
            scene.SphericalHarmonicsDegree, Rows(scene.Means, 3), Rows(scene.Quaternions, 4), Rows(scene.LogScales, 3),
            Rows(scene.OpacityLogits, 1), Rows(scene.SphericalHarmonics, 3 * scene.CoefficientCount))
        {
            MeanRemainders = scene.MeanRemainders is { } remainders ? Rows(remainders, 3) : null,
            Antialiased = scene.Antialiased,
            FeatureSets = [
                .. scene.FeatureSets.Select(
                    s => new GaussianFeatureSet(s.Name, s.Dimension, Rows(s.Values, s.Dimension), s.Provenance) { Decoder = s.Decoder })],
        };
    }
}
