namespace Equiview.Splatting.Scenes;

/// <summary>How far the nearest neighbours of points are: exact, by a sweep along the axis on which the points spread most.</summary>
internal static class NeighbourDistances
{
    /// <summary>Root mean square distance of each point to its <paramref name="neighbours"/> nearest others (fewer where there are fewer points).</summary>
    public static double[] Of(IReadOnlyList<Vector3D> points, int neighbours = 3)
    {
        Func<Vector3D, double> axis = WidestAxis(points);
        int[] order = [.. Enumerable.Range(0, points.Count).OrderBy(i => axis(points[i]))];
        double[] along = [.. order.Select(i => axis(points[i]))];
        var result = new double[points.Count];
        int wanted = Math.Min(neighbours, points.Count - 1);
        Parallel.For(0, order.Length, place =>
        {
            double[] nearest = [.. Enumerable.Repeat(double.PositiveInfinity, wanted)]; // squared, ascending
            Sweep(place, -1, nearest);
            Sweep(place, +1, nearest);
            result[order[place]] = wanted > 0 ? Math.Sqrt(nearest.Average()) : 0;
        });
        return result;

        // No point farther along the axis than the worst neighbour so far can be nearer than it.
        void Sweep(int place, int step, double[] nearest)
        {
            for (int other = place + step; other >= 0 && other < order.Length && wanted > 0; other += step)
            {
                double gap = along[other] - along[place];
                if (gap * gap >= nearest[^1])
                    return;
                Vector3D offset = points[order[other]] - points[order[place]];
                Insert(nearest, offset.Dot(offset));
            }
        }
    }

    private static void Insert(double[] ascending, double value)
    {
        if (value >= ascending[^1])
            return;
        int slot = ascending.Length - 1;
        for (; slot > 0 && ascending[slot - 1] > value; slot--)
            ascending[slot] = ascending[slot - 1];
        ascending[slot] = value;
    }

    private static Func<Vector3D, double> WidestAxis(IReadOnlyList<Vector3D> points)
    {
        Func<Vector3D, double>[] axes = [p => p.X, p => p.Y, p => p.Z];
        return axes.MaxBy(axis => points.Count == 0 ? 0 : points.Max(axis) - points.Min(axis))!;
    }
}
