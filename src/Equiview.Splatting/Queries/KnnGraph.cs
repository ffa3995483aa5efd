using System.Numerics.Tensors;
using Equiview.Numerics;

namespace Equiview.Splatting.Queries;

/// <summary>
/// The k-nearest-neighbor graph of Gaussian centers: it separates connected clusters, and smooths relevancies of single Gaussians with poor
/// features (few views, an edge).
/// </summary>
public sealed class KnnGraph
{
    /// <summary>k, neighbors of a Gaussian.</summary>
    public const int Neighbors = 8;

    private readonly int[] neighbors; // [G, N]
    private readonly int width;

    /// <summary>Finds the neighbors of every Gaussian of a scene.</summary>
    public KnnGraph(GaussianScene scene)
    {
        width = Math.Clamp(scene.Count - 1, 0, Neighbors);
        neighbors = new int[scene.Count * width];
        if (width == 0)
            return;
        var tree = new KdTree([.. Enumerable.Range(0, scene.Count).Select(scene.Mean)]);
        Parallel.For(0, scene.Count, () => new double[width], (g, _, squared) =>
        {
            tree.NearestOthers(g, neighbors.AsSpan(g * width, width), squared);
            return squared;
        }, _ => { });
    }

    /// <summary>
    /// [G] mean of each Gaussian's relevancy and its neighbors'; Gaussians without features (-1) are left out and stay -1.
    /// </summary>
    /// <param name="relevancy">[G] -1 to 1.</param>
    /// <param name="passes">Number of smoothing passes.</param>
    public float[] Smooth(float[] relevancy, int passes = 1)
    {
        for (int pass = 0; pass < passes && width > 0; pass++)
        {
            float[] before = relevancy;
            relevancy = [.. before.Select((own, g) =>
            {
                if (own <= -1)
                    return own;
                double sum = own;
                int count = 1;
                foreach (int n in neighbors.AsSpan(g * width, width))
                {
                    if (before[n] > -1)
                        (sum, count) = (sum + before[n], count + 1);
                }

                return (float)(sum / count);
            })];
        }

        return relevancy;
    }

    /// <summary>[G] mean of each Gaussian's vector and its neighbors'; null stays null and is left out.</summary>
    internal float[]?[] Smooth(float[]?[] vectors)
    {
        var means = new float[]?[vectors.Length];
        Parallel.For(0, vectors.Length, g =>
        {
            if (vectors[g] is not { } own)
                return;
            float[] mean = [.. own];
            int count = 1;
            foreach (int n in neighbors.AsSpan(g * width, width))
            {
                if (vectors[n] is not { } other)
                    continue;
                TensorPrimitives.Add(mean, other, mean);
                count++;
            }

            TensorPrimitives.Divide(mean, count, mean);
            means[g] = mean;
        });
        return means;
    }

    /// <summary>Pairs of which one is among the other's neighbors, each once, in order.</summary>
    internal IEnumerable<(int From, int To)> Pairs()
    {
        long[] keys = [.. neighbors.Select((n, i) => ((long)Math.Min(i / width, n) << 32) | (uint)Math.Max(i / width, n))];
        Array.Sort(keys);
        return keys.Where((key, i) => i == 0 || key != keys[i - 1]).Select(key => ((int)(key >> 32), (int)key));
    }

    /// <summary>
    /// The selected Gaussians in the connected components of the seeds, in order. Edges count in both directions.
    /// </summary>
    /// <param name="selected">Which Gaussians.</param>
    /// <param name="seeds">Seeds; those that are not selected are ignored.</param>
    public int[] Connected(IReadOnlyCollection<int> selected, IEnumerable<int> seeds)
    {
        HashSet<int> left = [.. selected];
        var found = new List<int>();
        var open = new Queue<int>(seeds.Where(left.Remove));
        ILookup<int, int> backwards = selected.SelectMany(g => neighbors[(g * width)..((g + 1) * width)].Select(n => (From: n, To: g)))
            .ToLookup(e => e.From, e => e.To);
        while (open.TryDequeue(out int g))
        {
            found.Add(g);
            foreach (int n in (IEnumerable<int>)[.. neighbors.AsSpan(g * width, width), .. backwards[g]])
            {
                if (left.Remove(n))
                    open.Enqueue(n);
            }
        }

        found.Sort();
        return [.. found];
    }
}
