using System.Numerics.Tensors;

namespace Equiview.Imaging.Drawing;

/// <summary>
/// The directions of largest variance of many vectors: power iteration with deflation on the covariance (Golub and Van Loan, "Matrix
/// Computations", 8.2). Signs are fixed by making the entry of largest magnitude positive, so equal input gives equal images.
/// </summary>
internal sealed class PrincipalComponents
{
    private const int MostIterations = 2000;
    private const int MostSamples = 4096;
    private const int TileChannels = 32;

    private PrincipalComponents(float[] mean, float[][] directions)
    {
        Mean = mean;
        Directions = directions;
    }

    public float[] Mean { get; }

    /// <summary>Unit vectors, largest variance first; zero where no variance is left.</summary>
    public float[][] Directions { get; }

    /// <summary>Fits to the rows of a [count, channels] function; large sets are thinned evenly.</summary>
    public static PrincipalComponents Fit(int count, int channels, Func<int, ReadOnlyMemory<float>> row, int components)
    {
        int samples = Math.Min(count, MostSamples);
        var centered = new float[samples][];
        var mean = new float[channels];
        for (int i = 0; i < samples; i++)
        {
            centered[i] = row((int)((long)i * count / samples)).ToArray();
            TensorPrimitives.MultiplyAdd<float>(centered[i], 1f / samples, mean, mean);
        }

        foreach (float[] vector in centered)
            TensorPrimitives.Subtract(vector, mean, vector);
        float[][] covariance = Covariance(centered, channels);
        var directions = new float[components][];
        for (int k = 0; k < components; k++)
        {
            directions[k] = Leading(covariance, out double variance);
            for (int c = 0; c < channels; c++)
                TensorPrimitives.MultiplyAdd(directions[k], (float)(-variance * directions[k][c]), covariance[c], covariance[c]);
        }

        return new PrincipalComponents(mean, directions);
    }

    /// <summary>Coordinate of a vector along a direction.</summary>
    public float Project(ReadOnlySpan<float> vector, int component) =>
        TensorPrimitives.Dot(vector, Directions[component]) - TensorPrimitives.Dot<float>(Mean, Directions[component]);

    private static float[][] Covariance(float[][] centered, int channels)
    {
        float[][] covariance = [.. Enumerable.Range(0, channels).Select(_ => new float[channels])];
        int tiles = (channels + TileChannels - 1) / TileChannels;
        Parallel.For(0, tiles, tile =>
        {
            int to = Math.Min(channels, (tile + 1) * TileChannels);
            foreach (float[] vector in centered)
            {
                for (int c = tile * TileChannels; c < to; c++)
                    TensorPrimitives.MultiplyAdd(vector, vector[c] / centered.Length, covariance[c], covariance[c]);
            }
        });
        return covariance;
    }

    private static float[] Leading(float[][] matrix, out double eigenvalue)
    {
        int n = matrix.Length;
        // The longest row is a combination of eigenvectors weighted by their eigenvalues: a good and deterministic start.
        float[] vector = (float[])matrix.MaxBy(r => TensorPrimitives.SumOfSquares<float>(r))!.Clone(), next = new float[n];
        eigenvalue = 0;
        if (!Normalize(vector, out _))
            return new float[n];
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            for (int c = 0; c < n; c++)
                next[c] = TensorPrimitives.Dot<float>(matrix[c], vector);
            if (!Normalize(next, out eigenvalue))
                return new float[n];
            double change = TensorPrimitives.Distance<float>(next, vector);
            (vector, next) = (next, vector);
            if (change < 1e-6)
                break;
        }

        if (vector[TensorPrimitives.IndexOfMaxMagnitude<float>(vector)] < 0)
            TensorPrimitives.Negate(vector, vector);
        return vector;
    }

    private static bool Normalize(float[] vector, out double length)
    {
        length = TensorPrimitives.Norm<float>(vector);
        if (!(length > 1e-12))
            return false;
        TensorPrimitives.Divide(vector, (float)length, vector);
        return true;
    }
}
