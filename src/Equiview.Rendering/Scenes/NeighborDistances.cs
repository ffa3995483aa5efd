using Equiview.Numerics;

namespace Equiview.Rendering.Scenes;

/// <summary>Distances of points to their nearest neighbors.</summary>
internal static class NeighborDistances
{
    /// <summary>
    /// Root mean square distance of each point to its <paramref name="neighbors"/> nearest others (fewer where there are fewer points).
    /// </summary>
    public static double[] Of(IReadOnlyList<Vector3D> points, int neighbors = 3)
    {
        var result = new double[points.Count];
        int wanted = Math.Min(neighbors, points.Count - 1);
        if (wanted < 1)
            return result;
        var tree = new KdTree([.. points]);
        Parallel.For(0, points.Count, () => (new int[wanted], new double[wanted]), (i, _, memory) =>
        {
            (int[] nearest, double[] squared) = memory;
            tree.NearestOthers(i, nearest, squared);
            result[i] = Math.Sqrt(squared.Average());
            return memory;
        }, _ => { });
        return result;
    }
}
