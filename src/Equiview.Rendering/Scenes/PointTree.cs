namespace Equiview.Rendering.Scenes;

/// <summary>Exact nearest neighbors among fixed points: a k-d tree (Bentley 1975) whose nodes are ranges of one array, split at the median of their widest axis.</summary>
internal sealed class PointTree
{
    private const int LeafSize = 12;
    private readonly Vector3D[] points; // in the order of the tree
    private readonly int[] owner;
    private readonly int[] place;
    private readonly (byte Axis, double Value)[] splits; // of the range whose middle it is

    public PointTree(IReadOnlyList<Vector3D> points)
    {
        this.points = [.. points];
        owner = [.. Enumerable.Range(0, points.Count)];
        splits = new (byte, double)[owner.Length];
        Build(0, points.Count);
        place = new int[owner.Length];
        for (int i = 0; i < owner.Length; i++)
            place[owner[i]] = i;
    }

    /// <summary>The nearest others of a point, nearest first; ties in the order of the tree.</summary>
    /// <param name="point">Index of the point.</param>
    /// <param name="neighbors">Receives their indices; all of it is filled, so it must not be longer than there are other points.</param>
    /// <param name="squared">Receives their squared distances; as long.</param>
    public void Nearest(int point, Span<int> neighbors, Span<double> squared)
    {
        squared.Fill(double.PositiveInfinity);
        if (neighbors.Length > 0)
            Search(0, points.Length, place[point], neighbors, squared);
    }

    private static double Axis(Vector3D p, int axis) => axis == 0 ? p.X : axis == 1 ? p.Y : p.Z;

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
        range.Sort(owner.AsSpan(from, to - from), (a, b) => Axis(a, axis).CompareTo(Axis(b, axis)));
        int middle = (from + to) / 2;
        splits[middle] = ((byte)axis, Axis(points[middle], axis));
        Build(from, middle);
        Build(middle, to);
    }

    // A middle belongs to one range only: below it, ranges end or begin there.
    private void Search(int from, int to, int self, Span<int> neighbors, Span<double> squared)
    {
        if (to - from <= LeafSize)
        {
            for (int i = from; i < to; i++)
            {
                Vector3D offset = points[i] - points[self];
                double distance = offset.Dot(offset);
                if (i != self && distance < squared[^1])
                    Insert(neighbors, squared, owner[i], distance);
            }

            return;
        }

        int middle = (from + to) / 2;
        double beyond = Axis(points[self], splits[middle].Axis) - splits[middle].Value;
        if (beyond < 0)
            Search(from, middle, self, neighbors, squared);
        else
            Search(middle, to, self, neighbors, squared);
        if (beyond * beyond >= squared[^1])
            return;
        if (beyond < 0)
            Search(middle, to, self, neighbors, squared);
        else
            Search(from, middle, self, neighbors, squared);
    }

    private static void Insert(Span<int> neighbors, Span<double> squared, int index, double distance)
    {
        int slot = squared.Length - 1;
        for (; slot > 0 && squared[slot - 1] > distance; slot--)
            (neighbors[slot], squared[slot]) = (neighbors[slot - 1], squared[slot - 1]);
        (neighbors[slot], squared[slot]) = (index, distance);
    }
}
