namespace Equiview.EndToEnd.Tests;

/// <summary>Meshes for tests.</summary>
internal static class Meshes
{
    private const string Tetrahedron = """
        ply
        format ascii 1.0
        element vertex 4
        property float x
        property float y
        property float z
        property uchar red
        property uchar green
        property uchar blue
        element face 4
        property list uchar int vertex_indices
        end_header
        1 1 1 255 0 0
        -1 -1 1 0 255 0
        -1 1 -1 0 0 255
        1 -1 -1 255 255 0
        3 0 1 3
        3 0 2 1
        3 0 3 2
        3 1 2 3

        """;

    /// <summary>A tetrahedron with a color at each corner.</summary>
    public static void WriteGood(params string[] paths)
    {
        foreach (string path in paths)
            File.WriteAllText(path, Tetrahedron);
    }

    /// <summary>A file that says it is a mesh and holds nothing.</summary>
    public static void WriteBroken(string path) => File.WriteAllText(path, "ply\nformat ascii 1.0\nelement vertex 0\nend_header\n");
}
