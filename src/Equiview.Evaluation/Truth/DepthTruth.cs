namespace Equiview.Evaluation.Truth;

/// <summary>When a pixel of one depth view is taken to show the same surface point as one of another.</summary>
internal sealed record DepthTruthOptions
{
    /// <summary>
    /// Largest distance of the two surface points, in the world's unit; the default is the paper's for objects of unit size.
    /// </summary>
    public double PointTolerance { get; init; } = 0.005;

    /// <summary>
    /// When set, depths are compared instead of points: largest difference as a share of the depth (0.03 suits a depth sensor).
    /// </summary>
    public double? RelativeDepthTolerance { get; init; }

    /// <summary>Smallest cosine between the two normals; 0 drops the other side of thin walls, which the paper does not.</summary>
    public double MinimumNormalCosine { get; init; }

    /// <summary>Pixels the object is eroded by in A, because depth at a silhouette belongs to no one.</summary>
    public int ErodePixels { get; init; } = 2;

    /// <summary>Distance of the points of A that are looked at, pixels.</summary>
    public int StridePixels { get; init; } = 1;
}

/// <summary>
/// True matches from depth: a pixel of A is lifted to its world point and projected into B, and counts where B sees that very point
/// (co-visibility), as in 3DCorrEnhance's training data, with a normal test added. Depth is read at the nearest pixel, never interpolated.
/// </summary>
internal static class DepthTruth
{
    /// <summary>All matches from A to B; A's points are pixel centers, B's the exact projections.</summary>
    public static IReadOnlyList<TrueMatch> Between(DepthView a, DepthView b, DepthTruthOptions? options = null)
    {
        options ??= new DepthTruthOptions();
        var matches = new List<TrueMatch>();
        for (int y = options.ErodePixels; y < a.Size.Height - options.ErodePixels; y += options.StridePixels)
        {
            for (int x = options.ErodePixels; x < a.Size.Width - options.ErodePixels; x += options.StridePixels)
            {
                if (a.Has(x, y) && IsInside(a, x, y, options.ErodePixels) && Find(a, x, y, b, options) is { } found)
                    matches.Add(new TrueMatch(new(x + 0.5, y + 0.5), found));
            }
        }

        return matches;
    }

    private static PixelPoint? Find(DepthView a, int x, int y, DepthView b, DepthTruthOptions options)
    {
        Vector3D point = a.PointAt(x, y), inB = b.CameraFromWorld * point;
        if (!(inB.Z > 0))
            return null;
        PixelPoint pixel = b.Intrinsics.Project(inB);
        if (!(pixel.X >= 0 && pixel.Y >= 0 && pixel.X < b.Size.Width && pixel.Y < b.Size.Height))
            return null;
        (int u, int v) = ((int)pixel.X, (int)pixel.Y);
        if (!b.Has(u, v))
            return null;
        bool same = options.RelativeDepthTolerance is { } share
            ? Math.Abs(b.Depth[(v * b.Size.Width) + u] - inB.Z) <= share * inB.Z
            : (b.PointAt(u, v) - point).Length <= options.PointTolerance;
        if (!same
            || (a.NormalAt(x, y) is { } normalA && b.NormalAt(u, v) is { } normalB && normalA.Dot(normalB) <= options.MinimumNormalCosine))
            return null;
        return pixel;
    }

    private static bool IsInside(DepthView view, int x, int y, int radius)
    {
        for (int dy = -radius; dy <= radius; dy++)
        {
            for (int dx = -radius; dx <= radius; dx++)
            {
                if (!view.Has(x + dx, y + dy))
                    return false;
            }
        }

        return true;
    }
}
