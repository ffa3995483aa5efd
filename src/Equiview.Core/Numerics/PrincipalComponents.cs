namespace Equiview.Numerics;

/// <summary>
/// The directions of largest variance of many vectors: the leading eigenvectors of their covariance. The entry of largest magnitude of a
/// direction is positive, so that equal input gives equal images and files.
/// </summary>
internal sealed class PrincipalComponents
{
    private const int TileChannels = 32;

    private PrincipalComponents(float[] mean, float[][] directions, double[] variances) =>
        (Mean, Directions, Variances) = (mean, directions, variances);

    /// <summary>Mean of the vectors.</summary>
    public float[] Mean { get; }

    /// <summary>Orthonormal vectors, largest variance first.</summary>
    public float[][] Directions { get; }

    /// <summary>Variance of the vectors along each direction.</summary>
    public double[] Variances { get; }

    /// <summary>Fits to vectors of equal length.</summary>
    /// <param name="vectors">One or more of C finite values.</param>
    /// <param name="components">Number of directions; more than C give C.</param>
    /// <exception cref="DegenerateInputException">Values that are not finite.</exception>
    public static PrincipalComponents Fit(IReadOnlyList<ReadOnlyMemory<float>> vectors, int components)
    {
        int channels = vectors[0].Length;
        var mean = new double[channels];
        var centered = new double[vectors.Count][];
        for (int i = 0; i < centered.Length; i++)
        {
            centered[i] = Array.ConvertAll(vectors[i].ToArray(), v => (double)v);
            DoubleRows.AddScaled(mean, 1.0 / centered.Length, centered[i]);
        }

        foreach (double[] vector in centered)
            DoubleRows.AddScaled(vector, -1, mean);
        (double[] variances, double[][] directions) = SymmetricEigen.Largest(Covariance(centered, channels), components);
        return new(Array.ConvertAll(mean, m => (float)m), Array.ConvertAll(directions, SignFixed), variances);
    }

    /// <summary>At most <paramref name="most"/> of the numbers 0 to <paramref name="count"/> - 1, evenly spaced.</summary>
    public static IEnumerable<int> Thinned(int count, int most)
    {
        int kept = Math.Min(count, most);
        return Enumerable.Range(0, kept).Select(i => (int)((long)i * count / kept));
    }

    /// <summary>A direction or its opposite, such that the entry of largest magnitude is positive.</summary>
    public static float[] SignFixed(double[] direction)
    {
        double largest = direction.MaxBy(Math.Abs);
        return Array.ConvertAll(direction, d => (float)(largest < 0 ? -d : d));
    }

    private static double[][] Covariance(double[][] centered, int channels)
    {
        double[][] covariance = [.. Enumerable.Range(0, channels).Select(_ => new double[channels])];
        Parallel.For(0, (channels + TileChannels - 1) / TileChannels, tile =>
        {
            int from = tile * TileChannels, to = Math.Min(channels, from + TileChannels);
            foreach (double[] vector in centered)
            {
                for (int c = from; c < to; c++)
                    DoubleRows.AddScaled(covariance[c].AsSpan(from), vector[c] / centered.Length, vector.AsSpan(from));
            }
        });
        for (int row = 0; row < channels; row++)
        {
            for (int column = 0; column < row; column++)
                covariance[row][column] = covariance[column][row];
        }

        return covariance;
    }
}
