using System.Numerics;

namespace Equiview.Rendering.Meshes;

/// <summary>
/// The object renderings of the reference paper: 42 cameras on the vertices of a once-subdivided icosahedron of radius 2, image-up = object
/// +Z, and its normalisation of objects. Equal to the <c>obj_poses.npy</c> of the paper's repository (3DCorrEnhance), order included.
/// </summary>
public static class PaperViews
{
    /// <summary>
    /// The poses' icosahedron: a vertex at either pole; coordinates are rounded as in the tool the paper used (Blender's icosphere).
    /// </summary>
    private static readonly Vector3D[] Icosahedron =
    [
        new(0, 0, -1), new(0.7236, -0.52572, -0.447215), new(-0.276385, -0.85064, -0.447215), new(-0.894425, 0, -0.447215),
        new(-0.276385, 0.85064, -0.447215), new(0.7236, 0.52572, -0.447215), new(0.276385, -0.85064, 0.447215),
        new(-0.7236, -0.52572, 0.447215),
        new(-0.7236, 0.52572, 0.447215), new(0.276385, 0.85064, 0.447215), new(0.894425, 0, 0.447215), new(0, 0, 1),
    ];

    /// <summary>The order of the file: a vertex (twice the same number) or the middle of an edge.</summary>
    private static readonly (int A, int B)[] Order =
    [
        (0, 0), (0, 2), (0, 4), (0, 5), (0, 1), (0, 3), (4, 5), (1, 2), (2, 3), (3, 4), (1, 5), (2, 2), (4, 4), (5, 5),
        (1, 1), (3, 3), (2, 7), (3, 7), (3, 8), (4, 8), (4, 9), (5, 9), (5, 10), (1, 10), (1, 6), (2, 6), (10, 10), (7, 7),
        (8, 8), (9, 9), (6, 6), (7, 8), (9, 10), (6, 10), (6, 7), (8, 9), (10, 11), (7, 11), (8, 11), (9, 11), (6, 11), (11, 11),
    ];

    /// <summary>Distance of every camera from the object's center.</summary>
    public const double Distance = 2;

    /// <summary>512 x 512, fx = fy = 560 (35 mm on a 32 mm sensor), center 256: raster convention.</summary>
    public static CameraIntrinsics Intrinsics { get; } = new(560, 560, 256, 256, new(512, 512));

    /// <summary>The 42 poses, lowest camera first.</summary>
    public static IReadOnlyList<RigidTransform> CameraFromObject { get; } = [.. Directions().Select(LookAtOrigin)];

    /// <summary>
    /// Brings a mesh into the paper's object frame: glTF's +Y up becomes +Z up, (x, y, z) to (x, -z, y); the box's center moves to the
    /// origin and its longest side becomes 1.
    /// </summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="yUp">Whether the mesh is +Y up (glTF); false keeps its axes.</param>
    /// <exception cref="DegenerateInputException">No triangles, or all vertices in one place.</exception>
    public static TriangleMesh Normalize(TriangleMesh mesh, bool yUp = true)
    {
        (Vector3 min, Vector3 max) = mesh.Bounds();
        Vector3 size = max - min, center = (min + max) / 2;
        float longest = Math.Max(size.X, Math.Max(size.Y, size.Z));
        if (!(longest > 0) || !float.IsFinite(longest))
            throw new DegenerateInputException("the mesh has no extent: its vertices coincide or are not finite");
        Vector3 Turn(Vector3 v) => yUp ? new(v.X, -v.Z, v.Y) : v;
        return mesh with
        {
            Positions = Array.ConvertAll(mesh.Positions, p => Turn((p - center) / longest)),
            Normals = mesh.Normals is null ? null : Array.ConvertAll(mesh.Normals, Turn),
        };
    }

    private static IEnumerable<Vector3D> Directions() => Order.Select(pair => (Icosahedron[pair.A] + Icosahedron[pair.B]).Normalized());

    private static RigidTransform LookAtOrigin(Vector3D direction)
    {
        Vector3D forward = -direction, right = forward.Cross(new(0, 0, 1));
        right = right.Length > 0 ? right.Normalized() : new(forward.Z > 0 ? -1 : 1, 0, 0); // at the poles image-up is +Y
        return new(new(right, forward.Cross(right), forward), new(0, 0, Distance));
    }
}
