namespace Equiview.Pose.Geometry;

/// <summary>
/// Nearest neighbor among fixed points in space: a balanced k-d tree laid out in one array (Friedman, Bentley, Finkel 1977).
/// </summary>
public sealed class KdTree
{
    private const int LeafSize = 12;
    private readonly Vector3D[] points;
    private readonly int[] indices;

    /// <summary>Builds the tree, O(n log² n).</summary>
    /// <param name="points">At least one finite point; copied.</param>
    /// <exception cref="DegenerateInputException">There is no point, or one is not finite.</exception>
    public KdTree(ReadOnlySpan<Vector3D> points)
    {
        if (points.IsEmpty)
            throw new DegenerateInputException("a k-d tree needs at least one point");
        this.points = points.ToArray();
        if (!this.points.All(p => p.IsFinite))
            throw new DegenerateInputException("a k-d tree needs finite points");
        indices = [.. Enumerable.Range(0, points.Length)];
        Build(0, points.Length, 0);
    }

    /// <summary>Number of points.</summary>
    public int Count => points.Length;

    /// <summary>The point nearest to <paramref name="query"/> (any of them on a tie) and its distance.</summary>
    public (int Index, double Distance) Nearest(Vector3D query)
    {
        (int index, double squared) best = (-1, double.PositiveInfinity);
        Search(query, 0, points.Length, 0, ref best);
        return best.index < 0 ? (-1, double.NaN) : (indices[best.index], Math.Sqrt(best.squared));
    }

    private static double Coordinate(Vector3D p, int axis) => axis == 0 ? p.X : axis == 1 ? p.Y : p.Z;

    // The median of a range sits in its middle; the halves beside it are the children.
    private void Build(int start, int end, int axis)
    {
        if (end - start <= LeafSize)
            return;
        double[] keys = [.. points.AsSpan(start, end - start).ToArray().Select(p => Coordinate(p, axis))];
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        Vector3D[] movedPoints = Array.ConvertAll(order, i => points[start + i]);
        int[] movedIndices = Array.ConvertAll(order, i => indices[start + i]);
        movedPoints.CopyTo(points, start);
        movedIndices.CopyTo(indices, start);
        int middle = (start + end) / 2, next = (axis + 1) % 3;
        Build(start, middle, next);
        Build(middle + 1, end, next);
    }

    private void Search(Vector3D query, int start, int end, int axis, ref (int Index, double Squared) best)
    {
        if (end - start <= LeafSize)
        {
            for (int i = start; i < end; i++)
                Consider(query, i, ref best);
            return;
        }

        int middle = (start + end) / 2, next = (axis + 1) % 3;
        Consider(query, middle, ref best);
        double offset = Coordinate(query, axis) - Coordinate(points[middle], axis);
        (int nearStart, int nearEnd, int farStart, int farEnd) = offset < 0 ? (start, middle, middle + 1, end)
            : (middle + 1, end, start, middle);
        Search(query, nearStart, nearEnd, next, ref best);
        if (offset * offset < best.Squared)
            Search(query, farStart, farEnd, next, ref best);
    }

    private void Consider(Vector3D query, int i, ref (int Index, double Squared) best)
    {
        Vector3D d = points[i] - query;
        double squared = d.Dot(d);
        if (squared < best.Squared)
            best = (i, squared);
    }
}
