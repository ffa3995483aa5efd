namespace Equiview.Evaluation.Truth;

/// <summary>
/// Positions that are equivalent under an object's symmetries. A can without a label has no single true match: any turn about its axis is
/// as right (Hodan et al., BOP, ECCV 2018, use the same sets for poses).
/// </summary>
internal static class SymmetricTruth
{
    /// <summary>Finds the equivalents of a match: its surface point, moved by every symmetry and kept where B sees it.</summary>
    /// <param name="a">The first view; its world is the object's frame.</param>
    /// <param name="b">The second view.</param>
    /// <param name="symmetries">objectFromObject transforms; the identity may be among them.</param>
    /// <param name="pointTolerance">How far from the moved point B's surface may lie, in the object's unit.</param>
    public static Func<TrueMatch, IReadOnlyList<PixelPoint>> Equivalents(
        DepthView a, DepthView b, IReadOnlyList<RigidTransform> symmetries, double pointTolerance) =>
        match =>
    {
        Vector3D point = a.PointAt((int)match.A.X, (int)match.A.Y);
        return [.. symmetries.Select(s => Seen(b, s * point, pointTolerance)).OfType<PixelPoint>()];
    };

    private static PixelPoint? Seen(DepthView view, Vector3D point, double tolerance)
    {
        Vector3D inCamera = view.CameraFromWorld * point;
        if (!(inCamera.Z > 0))
            return null;
        PixelPoint pixel = view.Intrinsics.Project(inCamera);
        (int x, int y) = ((int)Math.Floor(pixel.X), (int)Math.Floor(pixel.Y));
        return view.Has(x, y) && (view.PointAt(x, y) - point).Length <= tolerance ? pixel : null;
    }
}
