using System.Numerics;
using System.Numerics.Tensors;

namespace Equiview.Finetuning.Losses;

/// <summary>
/// Which samples of two views match: all pairs (i, j) of the first and second view whose surface points coincide, in order of i, and for
/// each i the samples of the second view that are surely something else.
/// </summary>
internal sealed class PairLabels
{
    private readonly float negativeSquared;

    private PairLabels(SurfaceSamples first, SurfaceSamples second, int[] queries, int[] targets, MatchThresholds thresholds)
    {
        (First, Second, Queries, Targets) = (first, second, queries, targets);
        negativeSquared = (float)(thresholds.Negative * thresholds.Negative);
    }

    /// <summary>Samples of the first view, S of them.</summary>
    public SurfaceSamples First { get; }

    /// <summary>Samples of the second view, T of them.</summary>
    public SurfaceSamples Second { get; }

    /// <summary>Number of positive pairs P.</summary>
    public int PositiveCount => Queries.Length;

    /// <summary>[P], index i of each positive pair, not decreasing.</summary>
    public int[] Queries { get; }

    /// <summary>[P], index j of each positive pair.</summary>
    public int[] Targets { get; }

    /// <summary>Compares all points of both views.</summary>
    /// <remarks>
    /// Distances are differences of coordinates. The reference takes torch's matrix-multiply form, which is off by up to 1e-4 near zero
    /// (You et al. 2025; docs/protocol.md#losses).
    /// </remarks>
    /// <exception cref="DegenerateInputException">Normals are asked for and a view has none.</exception>
    public static PairLabels Between(SurfaceSamples first, SurfaceSamples second, MatchThresholds thresholds)
    {
        if (thresholds.SameSide && (first.Normals is null || second.Normals is null))
            throw new DegenerateInputException("the test for the same side of a surface needs normals in both views");
        List<int> queries = [], targets = [];
        float positiveSquared = (float)(thresholds.Positive * thresholds.Positive);
        var squared = new float[second.Count];
        for (int i = 0; i < first.Count; i++)
        {
            SquaredDistances(first[i], second, squared);
            for (int j = 0; j < squared.Length; j++)
            {
                if (!(squared[j] < positiveSquared) || (thresholds.SameSide && !(Vector3.Dot(first.Normals![i], second.Normals![j]) > 0)))
                    continue;
                queries.Add(i);
                targets.Add(j);
            }
        }

        return new PairLabels(first, second, [.. queries], [.. targets], thresholds);
    }

    /// <summary>The negatives of consecutive positive pairs.</summary>
    /// <param name="start">First positive pair.</param>
    /// <param name="count">Number of them.</param>
    /// <returns>[count, T], 1 where the sample of the second view is a negative of the pair's query, else 0.</returns>
    public float[] NegativeMask(int start, int count)
    {
        int width = Second.Count;
        var mask = new float[count * width];
        for (int p = 0; p < count; p++)
        {
            Span<float> row = mask.AsSpan(p * width, width);
            if (p > 0 && Queries[start + p] == Queries[start + p - 1])
            {
                mask.AsSpan((p - 1) * width, width).CopyTo(row);
                continue;
            }

            SquaredDistances(First[Queries[start + p]], Second, row);
            for (int k = 0; k < width; k++)
                row[k] = row[k] > negativeSquared ? 1 : 0;
        }

        return mask;
    }

    /// <summary>Distances of some samples of the first view to all of the second, object units.</summary>
    /// <returns>[queries, T].</returns>
    public float[] Distances(IReadOnlyList<int> queries)
    {
        var distances = new float[queries.Count * Second.Count];
        for (int q = 0; q < queries.Count; q++)
        {
            Span<float> row = distances.AsSpan(q * Second.Count, Second.Count);
            SquaredDistances(First[queries[q]], Second, row);
            TensorPrimitives.Sqrt(row, row);
        }

        return distances;
    }

    private static void SquaredDistances(Vector3 point, SurfaceSamples others, Span<float> squared)
    {
        Span<float> difference = stackalloc float[256];
        for (int from = 0; from < squared.Length; from += difference.Length)
        {
            int count = Math.Min(difference.Length, squared.Length - from);
            Span<float> d = difference[..count], sum = squared.Slice(from, count);
            TensorPrimitives.Subtract(others.X.AsSpan(from, count), point.X, d);
            TensorPrimitives.Multiply(d, d, sum);
            TensorPrimitives.Subtract(others.Y.AsSpan(from, count), point.Y, d);
            TensorPrimitives.MultiplyAdd(d, d, sum, sum);
            TensorPrimitives.Subtract(others.Z.AsSpan(from, count), point.Z, d);
            TensorPrimitives.MultiplyAdd(d, d, sum, sum);
        }
    }
}
