using System.Runtime.InteropServices;
using Equiview.Imaging.Drawing;

namespace Equiview.Viewer.Scenes;

/// <summary>A scene as the page draws it, little endian.</summary>
internal static class SceneBytes
{
    private const int LargestDegree = 3;
    private const int MostSamples = 8192;
    private const int RowLength = 4096;

    /// <summary>Degree of the harmonics that the page draws.</summary>
    public static int DegreeOf(GaussianScene scene) => Math.Min(LargestDegree, scene.SphericalHarmonicsDegree);

    /// <summary>
    /// Centers [G, 3], scales [G, 3], unit quaternions w, x, y, z [G, 4] and opacities [G] as floats, then harmonics [G, K, 3] in half
    /// precision.
    /// </summary>
    public static byte[] Geometry(GaussianScene scene)
    {
        int count = scene.Count, own = 3 * scene.CoefficientCount, drawn = 3 * SphericalHarmonics.CoefficientCount(DegreeOf(scene));
        var floats = new float[11 * count];
        scene.Means.CopyTo(floats, 0);
        for (int i = 0; i < 3 * count; i++)
            floats[(3 * count) + i] = MathF.Exp(scene.LogScales[i]);
        for (int g = 0; g < count; g++)
        {
            ReadOnlySpan<float> q = scene.Quaternions.AsSpan(4 * g, 4);
            double length = Math.Sqrt(((double)q[0] * q[0]) + ((double)q[1] * q[1]) + ((double)q[2] * q[2]) + ((double)q[3] * q[3]));
            for (int i = 0; i < 4; i++)
                floats[(6 * count) + (4 * g) + i] = length > 0 ? (float)(q[i] / length) : i == 0 ? 1 : 0;
            floats[(10 * count) + g] = (float)GaussianActivation.Sigmoid(scene.OpacityLogits[g]);
        }

        var harmonics = new Half[drawn * count];
        for (int g = 0; g < count; g++)
        {
            for (int i = 0; i < drawn; i++)
                harmonics[(drawn * g) + i] = (Half)scene.SphericalHarmonics[(own * g) + i];
        }

        return [.. MemoryMarshal.AsBytes(floats.AsSpan()), .. MemoryMarshal.AsBytes(harmonics.AsSpan())];
    }

    /// <summary>
    /// [G, 3] the first three principal components of the features as colors, those of 'splat render --channel Pca'; black for Gaussians
    /// without a feature.
    /// </summary>
    public static byte[] FeatureColors(GaussianFeatureSet features)
    {
        int[] having = [.. Enumerable.Range(0, features.Count).Where(g => features[g].ContainsAnyExcept(0f))];
        int samples = Math.Min(having.Length, MostSamples);
        float[] seen = [.. Enumerable.Range(0, samples)
            .SelectMany(i => features[having[(int)((long)i * having.Length / samples)]].ToArray())];
        var basis = PcaPicture.Fit(new FeatureGrid(samples, 1, features.Dimension, seen));
        var colors = new byte[3 * features.Count];
        for (int first = 0; first < features.Count; first += RowLength)
        {
            int columns = Math.Min(RowLength, features.Count - first);
            var row = features.Values.AsMemory(first * features.Dimension, columns * features.Dimension);
            basis.Draw(new FeatureGrid(columns, 1, features.Dimension, row), new ImageSize(columns, 1), smooth: false).Pixels
                .CopyTo(colors, 3 * first);
        }

        foreach (int g in Enumerable.Range(0, features.Count).Except(having))
            colors.AsSpan(3 * g, 3).Clear();
        return colors;
    }

    /// <summary>[G] relevancy from 0 to 1 in the lower seven bits, and whether the Gaussian is selected in the highest.</summary>
    public static byte[] Marks(float[] relevancy, IEnumerable<int> selected)
    {
        byte[] marks = Array.ConvertAll(relevancy, r => (byte)MathF.Round(127 * Math.Clamp(r, 0, 1)));
        foreach (int g in selected)
            marks[g] |= 0x80;
        return marks;
    }
}
