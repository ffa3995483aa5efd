using Equiview.Numerics;

namespace Equiview.Pose.Onboarding;

/// <summary>
/// Which points of a scene are the object and which its surroundings, and the box of the object, where the source says neither. Boxes
/// follow the density of the points: wrong points are far from all others.
/// </summary>
/// <param name="Box">Axis-aligned box of the object, world frame.</param>
/// <param name="Surroundings">Whether each point belongs to the surroundings; null where no table is seen under an object.</param>
internal sealed record ObjectExtent((Vector3D Min, Vector3D Max) Box, bool[]? Surroundings)
{
    // Nearest points by which density is measured, and how many median distances away a point is alone.
    private const int Near = 6;
    private const double LonelyFactor = 4;

    // Share of the points left out at each end of an axis, and the margin added again.
    private const double Trimmed = 0.005, Margin = 0.02;

    // An object on a table: its points, their share, the width against that of the table, and how far round the cameras go.
    private const int MinObjectPoints = 40;
    private const double MinObjectShare = 0.03, MaxRelativeWidth = 0.6, MinRoundDegrees = 120, HeightFactor = 2.5;

    /// <summary>The extent of the object at which cameras look.</summary>
    /// <param name="points">Triangulated points, world frame.</param>
    /// <param name="views">The cameras.</param>
    /// <param name="cropped">Whether the points are those near the object alone, so that the table may be no wider than it.</param>
    public static ObjectExtent Of(Vector3D[] points, IReadOnlyList<PosedView> views, bool cropped = false)
    {
        (double[] spacing, bool[] dense) = Density(points);
        Vector3D[] cameras = [.. views.Select(v => v.CameraCenter)];
        if (ViewPairs.FixationPoint(views) is { } fixation && SupportPlane.Find(points, cameras, fixation) is { } plane
            && OnTop(points, dense, spacing, plane, fixation) is { Length: >= MinObjectPoints } top
            && IsObject(points, top, plane, cameras, cropped))
        {
            HashSet<int> own = [.. top];
            return new(BoxOf(top.Select(i => points[i])), [.. Enumerable.Range(0, points.Length).Select(i => !own.Contains(i))]);
        }

        return Of(points, dense);
    }

    /// <summary>The extent of points that are all the object's.</summary>
    public static ObjectExtent Of(Vector3D[] points) => Of(points, Density(points).Dense);

    private static ObjectExtent Of(Vector3D[] points, bool[] dense)
    {
        IEnumerable<Vector3D> kept = points.Where((_, i) => dense[i]);
        return new(BoxOf(kept.Any() ? kept : points), null);
    }

    private static (double[] Spacing, bool[] Dense) Density(Vector3D[] points)
    {
        double[] spacing = Spacing(points);
        double lonely = LonelyFactor * Median(spacing);
        return (spacing, Array.ConvertAll(spacing, s => s <= lonely));
    }

    // The densest group of points above the plane: connected over a few times the usual spacing, and nearest to where the cameras look.
    private static int[] OnTop(Vector3D[] points, bool[] dense, double[] spacing, SupportPlane plane, Vector3D fixation)
    {
        int[] above = [.. Enumerable.Range(0, points.Length)
            .Where(i => dense[i] && plane.Height(points[i]) > HeightFactor * plane.Thickness)];
        if (above.Length < MinObjectPoints)
            return [];
        double reach = Math.Max(LonelyFactor * Median([.. above.Select(i => spacing[i])]), 3 * plane.Thickness);
        return Groups(points, above, reach).Where(g => g.Length >= MinObjectPoints)
            .OrderByDescending(g => g.Length / (1 + Math.Pow(Distance(g) / Width(points, g, plane), 2))).FirstOrDefault([]);

        double Distance(int[] group) => (Mean(points, group) - fixation).Length;
    }

    private static bool IsObject(Vector3D[] points, int[] top, SupportPlane plane, Vector3D[] cameras, bool cropped)
    {
        int[] ground = [.. Enumerable.Range(0, points.Length).Where(i => Math.Abs(plane.Height(points[i])) < plane.Thickness)];
        Vector3D center = Mean(points, top);
        return top.Length >= MinObjectShare * points.Length
            && (cropped || Width(points, top, plane) < MaxRelativeWidth * Width(points, ground, plane))
            && RoundDegrees(cameras, center, plane.Normal) >= MinRoundDegrees;
    }

    // 360 degrees less the largest gap between the directions from which cameras look, seen along the normal.
    private static double RoundDegrees(Vector3D[] cameras, Vector3D center, Vector3D normal)
    {
        Vector3D x = normal.Cross(Math.Abs(normal.X) < 0.9 ? new(1, 0, 0) : new(0, 1, 0)).Normalized(), y = normal.Cross(x);
        double[] angles = [.. cameras.Select(c => Math.Atan2((c - center).Dot(y), (c - center).Dot(x)) * 180 / Math.PI).Order()];
        return angles.Length < 2 ? 0 : 360 - angles.Select((a, i) => i == 0 ? a + 360 - angles[^1] : a - angles[i - 1]).Max();
    }

    private static IEnumerable<int[]> Groups(Vector3D[] points, int[] members, double reach)
    {
        ILookup<(long, long, long), int> cells = members.ToLookup(i => Cell(points[i]));
        HashSet<int> left = [.. members];
        while (left.Count > 0)
        {
            var group = new List<int>();
            var open = new Queue<int>([left.First()]);
            left.Remove(open.Peek());
            while (open.TryDequeue(out int i))
            {
                group.Add(i);
                foreach (int other in Around(Cell(points[i])).Where(o => left.Contains(o) && (points[o] - points[i]).Length <= reach)
                    .ToArray())
                {
                    left.Remove(other);
                    open.Enqueue(other);
                }
            }

            yield return [.. group];
        }

        (long, long, long) Cell(Vector3D p) =>
            ((long)Math.Floor(p.X / reach), (long)Math.Floor(p.Y / reach), (long)Math.Floor(p.Z / reach));

        IEnumerable<int> Around((long X, long Y, long Z) c) =>
            Steps.SelectMany(x => Steps.SelectMany(y => Steps.SelectMany(z => cells[(c.X + x, c.Y + y, c.Z + z)])));
    }

    private static long[] Steps { get; } = [-1, 0, 1];

    // Distance to the sixth nearest other point.
    private static double[] Spacing(Vector3D[] points)
    {
        int near = Math.Min(Near, points.Length - 1);
        if (near < 1)
            return new double[points.Length];
        var tree = new KdTree(points);
        var spacing = new double[points.Length];
        Parallel.For(0, points.Length, i =>
        {
            Span<int> others = stackalloc int[near];
            Span<double> squared = stackalloc double[near];
            tree.NearestOthers(i, others, squared);
            spacing[i] = Math.Sqrt(squared[near - 1]);
        });
        return spacing;
    }

    private static double Width(Vector3D[] points, int[] group, SupportPlane plane)
    {
        Vector3D center = Mean(points, group);
        double[] distances = [.. group.Select(i => Across(points[i] - center)).Order()];
        return distances.Length == 0 ? 0 : distances[distances.Length * 9 / 10];

        double Across(Vector3D v) => (v - (plane.Normal * plane.Normal.Dot(v))).Length;
    }

    private static Vector3D Mean(Vector3D[] points, int[] group) =>
        group.Aggregate(default(Vector3D), (sum, i) => sum + points[i]) * (1.0 / Math.Max(1, group.Length));

    private static (Vector3D Min, Vector3D Max) BoxOf(IEnumerable<Vector3D> points)
    {
        Vector3D[] all = [.. points];
        ((double x0, double x1), (double y0, double y1), (double z0, double z1)) =
            (Range(all, p => p.X), Range(all, p => p.Y), Range(all, p => p.Z));
        return (new(x0, y0, z0), new(x1, y1, z1));
    }

    private static (double Low, double High) Range(Vector3D[] points, Func<Vector3D, double> axis)
    {
        double[] sorted = [.. points.Select(axis).Order()];
        int cut = (int)(Trimmed * sorted.Length);
        (double low, double high) = (sorted[cut], sorted[^(cut + 1)]);
        return (low - (Margin * (high - low)), high + (Margin * (high - low)));
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
