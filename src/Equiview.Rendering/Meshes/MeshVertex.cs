using System.Numerics;
using System.Runtime.InteropServices;

namespace Equiview.Rendering.Meshes;

/// <summary>A vertex as the shaders read it; a zero normal stands for "use the face's own".</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct MeshVertex(Vector3 Position, Vector3 Normal, Vector2 TextureCoordinate, Vector3 Color)
{
    /// <summary>The mesh's vertices with what is missing filled in.</summary>
    /// <exception cref="DegenerateInputException">The mesh cannot be drawn.</exception>
    public static MeshVertex[] Assemble(TriangleMesh mesh)
    {
        Require(mesh);
        var vertices = new MeshVertex[mesh.Positions.Length];
        for (int i = 0; i < vertices.Length; i++)
            vertices[i] = new(
                mesh.Positions[i], mesh.Normals?[i] ?? default, mesh.TextureCoordinates?[i] ?? default, mesh.Colors?[i] ?? Vector3.One);
        return vertices;
    }

    private static void Require(TriangleMesh mesh)
    {
        if (mesh.Indices.Length < 3)
            throw new DegenerateInputException("the mesh has no triangles");
        int count = mesh.Positions.Length;
        if (mesh.Indices.Length % 3 != 0 || mesh.Indices.Any(i => (uint)i >= (uint)count))
            throw new DegenerateInputException(FormattableString.Invariant($"the mesh's triangles name vertices outside its {count}"));
        if (mesh.Indices.Any(i => !float.IsFinite(mesh.Positions[i].LengthSquared())))
            throw new DegenerateInputException("the mesh has vertices that are not finite; drop the triangles that use them");
        if ((mesh.Normals?.Length ?? count) != count || (mesh.TextureCoordinates?.Length ?? count) != count
            || (mesh.Colors?.Length ?? count) != count)
            throw new DegenerateInputException("the mesh's normals, texture coordinates or colors are not one a vertex");
        if (mesh.Parts.Any(p => p.FirstIndex < 0 || p.IndexCount < 0 || p.IndexCount % 3 != 0
            || p.FirstIndex > mesh.Indices.Length - p.IndexCount || p.Texture >= mesh.Textures.Length))
            throw new DegenerateInputException("the mesh's parts lie outside its triangles or textures");
    }
}
