namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>Derivative of a loss with respect to a projected Gaussian: what the records of its tiles add up to.</summary>
/// <param name="Color">With respect to the display color.</param>
/// <param name="Depth">With respect to the blended z-depth.</param>
/// <param name="X">With respect to the mean, raster pixels.</param>
/// <param name="Y">With respect to the mean.</param>
/// <param name="ConicA">With respect to the conic, xx.</param>
/// <param name="ConicB">With respect to the conic, xy.</param>
/// <param name="ConicC">With respect to the conic, yy.</param>
/// <param name="Opacity">With respect to the opacity as blended.</param>
internal readonly record struct SplatGradient(
    Vector3D Color, double Depth, double X, double Y, double ConicA, double ConicB, double ConicC, double Opacity)
{
    /// <summary>Adds the records of a Gaussian in the order of its tiles; the features are added to <paramref name="features"/>.</summary>
    public static SplatGradient Sum(in ProjectedGaussian g, ReadOnlySpan<float> records, ReadOnlySpan<int> pairs, Span<float> features)
    {
        int length = TileGradients.FixedLength + features.Length;
        Span<double> sum = stackalloc double[TileGradients.FixedLength];
        sum.Clear();
        foreach (int pair in pairs)
        {
            ReadOnlySpan<float> record = records.Slice(pair * length, length);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += record[i];
            for (int i = 0; i < features.Length; i++)
                features[i] += record[TileGradients.FixedLength + i];
        }

        // sigma = (A dx dx + C dy dy) / 2 + B dx dy, and alpha = opacity exp(-sigma).
        return new SplatGradient(
            new Vector3D(sum[0], sum[1], sum[2]), sum[3],
            (g.ConicA * sum[5]) + (g.ConicB * sum[6]), (g.ConicB * sum[5]) + (g.ConicC * sum[6]),
            sum[7] / 2, sum[8], sum[9] / 2, -sum[4] / g.Opacity);
    }
}
