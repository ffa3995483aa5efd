namespace Equiview.Numerics;

/// <summary>
/// Exact nearest neighbors among fixed points in space: a balanced k-d tree (Bentley 1975; Friedman, Bentley and Finkel 1977) whose nodes
/// are ranges of one array, split at the median of their widest axis. Safe for concurrent queries.
/// </summary>
public sealed class KdTree
{
    private const int LeafSize = 12;
    private readonly Vector3D[] points; // in the order of the tree
    private readonly int[] indices; // of the tree's points in the caller's order
    private readonly int[] positions; // of the caller's points in the order of the tree
    private readonly (byte Axis, double Value)[] splits; // of the range whose middle it is

    /// <summary>Builds the tree, O(n log² n).</summary>
    /// <param name="points">At least one finite point; copied.</param>
    /// <exception cref="DegenerateInputException">There is no point, or one is not finite.</exception>
    public KdTree(ReadOnlySpan<Vector3D> points)
    {
        if (points.IsEmpty)
            throw new DegenerateInputException("a k-d tree needs at least one point");
        this.points = points.ToArray();
        if (!Array.TrueForAll(this.points, p => p.IsFinite))
            throw new DegenerateInputException("a k-d tree needs finite points");
        indices = [.. Enumerable.Range(0, points.Length)];
        splits = new (byte, double)[points.Length];
        Build(0, points.Length);
        positions = new int[points.Length];
        for (int i = 0; i < positions.Length; i++)
            positions[indices[i]] = i;
    }

    /// <summary>Number of points.</summary>
    public int Count => points.Length;

    /// <summary>
    /// The point nearest to <paramref name="query"/> (any of them on a tie) and its distance; (-1, NaN) for a query that is not finite.
    /// </summary>
    public (int Index, double Distance) Nearest(Vector3D query)
    {
        Span<int> nearest = [-1];
        Span<double> squared = [double.PositiveInfinity];
        Search(0, points.Length, new Query(query, -1), nearest, squared);
        return nearest[0] < 0 ? (-1, double.NaN) : (nearest[0], Math.Sqrt(squared[0]));
    }

    /// <summary>The nearest other points of one of the points, nearest first; ties in the order of the tree.</summary>
    /// <param name="point">Index of the point.</param>
    /// <param name="neighbors">Receives their indices; at most <see cref="Count"/> - 1 long, and filled completely.</param>
    /// <param name="squaredDistances">Receives their squared distances; as long.</param>
    public void NearestOthers(int point, Span<int> neighbors, Span<double> squaredDistances)
    {
        squaredDistances.Fill(double.PositiveInfinity);
        if (neighbors.Length > 0)
            Search(0, points.Length, new Query(points[positions[point]], positions[point]), neighbors, squaredDistances);
    }

    private static double Coordinate(Vector3D p, int axis) => axis == 0 ? p.X : axis == 1 ? p.Y : p.Z;

    private int WidestAxis(int from, int to)
    {
        Vector3D low = points[from], high = low;
        for (int i = from + 1; i < to; i++)
        {
            low = new(Math.Min(low.X, points[i].X), Math.Min(low.Y, points[i].Y), Math.Min(low.Z, points[i].Z));
            high = new(Math.Max(high.X, points[i].X), Math.Max(high.Y, points[i].Y), Math.Max(high.Z, points[i].Z));
        }

        Vector3D size = high - low;
        return size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
    }

    private void Build(int from, int to)
    {
        if (to - from <= LeafSize)
            return;
        int axis = WidestAxis(from, to);
        Span<Vector3D> range = points.AsSpan(from, to - from);
        range.Sort(indices.AsSpan(from, to - from), (a, b) => Coordinate(a, axis).CompareTo(Coordinate(b, axis)));
        int middle = (from + to) / 2;
        splits[middle] = ((byte)axis, Coordinate(points[middle], axis));
        Build(from, middle);
        Build(middle, to);
    }

    // A middle belongs to one range only: below it, ranges end or begin there.
    private void Search(int from, int to, Query query, Span<int> neighbors, Span<double> squared)
    {
        if (to - from <= LeafSize)
        {
            for (int i = from; i < to; i++)
            {
                Vector3D offset = points[i] - query.Point;
                double distance = offset.Dot(offset);
                if (i != query.Excluded && distance < squared[^1])
                    Insert(neighbors, squared, indices[i], distance);
            }

            return;
        }

        int middle = (from + to) / 2;
        double beyond = Coordinate(query.Point, splits[middle].Axis) - splits[middle].Value;
        if (beyond < 0)
            Search(from, middle, query, neighbors, squared);
        else
            Search(middle, to, query, neighbors, squared);
        if (beyond * beyond >= squared[^1])
            return;
        if (beyond < 0)
            Search(middle, to, query, neighbors, squared);
        else
            Search(from, middle, query, neighbors, squared);
    }

    private static void Insert(Span<int> neighbors, Span<double> squared, int index, double distance)
    {
        int slot = squared.Length - 1;
        for (; slot > 0 && squared[slot - 1] > distance; slot--)
            (neighbors[slot], squared[slot]) = (neighbors[slot - 1], squared[slot - 1]);
        (neighbors[slot], squared[slot]) = (index, distance);
    }

    /// <param name="Point">Where to search.</param>
    /// <param name="Excluded">Position in the tree of the point itself; -1 for none.</param>
    private readonly record struct Query(Vector3D Point, int Excluded);
}
