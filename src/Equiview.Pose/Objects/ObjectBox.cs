namespace Equiview.Pose.Objects;

/// <summary>The corners and edges of an axis-aligned box.</summary>
internal static class ObjectBox
{
    /// <summary>The twelve edges as pairs of corner numbers.</summary>
    public static IReadOnlyList<(int From, int To)> Edges { get; } =
        [(0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7)];

    /// <summary>The eight corners; bits 0, 1, 2 of the number choose the maximum along x, y, z.</summary>
    public static Vector3D[] Corners((Vector3D Min, Vector3D Max) box) =>
        [.. Enumerable.Range(0, 8)
            .Select(i => new Vector3D(
            (i & 1) == 0 ? box.Min.X : box.Max.X, (i & 2) == 0 ? box.Min.Y : box.Max.Y, (i & 4) == 0 ? box.Min.Z : box.Max.Z))];
}
