using System.Numerics;

namespace Equiview;

/// <summary>A base-color texture of a mesh: sRGB, rows from top to bottom, UV (0, 0) is the first pixel's outer corner (glTF).</summary>
/// <param name="Image">The colors.</param>
/// <param name="Alpha">Height x Width opacities, 255 opaque; null where the image has none.</param>
public sealed record MeshTexture(RgbImage Image, byte[]? Alpha = null);

/// <summary>A part of a mesh with one material.</summary>
/// <param name="FirstIndex">First entry of <see cref="TriangleMesh.Indices"/>.</param>
/// <param name="IndexCount">Number of entries, a multiple of 3.</param>
/// <param name="BaseColor">Linear RGBA factor.</param>
/// <param name="Texture">Index into <see cref="TriangleMesh.Textures"/>, or -1.</param>
/// <param name="AlphaCutoff">
/// The surface has holes where the texture's alpha times the factor's is below this (glTF's MASK); 0: none.
/// </param>
public sealed record MeshPart(int FirstIndex, int IndexCount, Vector4 BaseColor, int Texture = -1, float AlphaCutoff = 0);

/// <summary>A triangle mesh in its own (object) frame.</summary>
public sealed record TriangleMesh
{
    /// <summary>Vertex positions, object frame.</summary>
    public required Vector3[] Positions { get; init; }

    /// <summary>Three vertex indices a triangle, counter-clockwise seen from outside.</summary>
    public required int[] Indices { get; init; }

    /// <summary>Unit normals, one a vertex, or null: the faces' own are used.</summary>
    public Vector3[]? Normals { get; init; }

    /// <summary>Texture coordinates, one a vertex, or null.</summary>
    public Vector2[]? TextureCoordinates { get; init; }

    /// <summary>Linear RGB vertex colors, or null (white).</summary>
    public Vector3[]? Colors { get; init; }

    /// <summary>Parts in drawing order; they cover <see cref="Indices"/>.</summary>
    public required MeshPart[] Parts { get; init; }

    /// <summary>Textures that parts refer to.</summary>
    public MeshTexture[] Textures { get; init; } = [];

    /// <summary>Number of triangles.</summary>
    public int TriangleCount => Indices.Length / 3;

    /// <summary>The axis-aligned box of the vertices that triangles use.</summary>
    /// <exception cref="DegenerateInputException">The mesh has no triangle.</exception>
    public (Vector3 Min, Vector3 Max) Bounds()
    {
        if (Indices.Length == 0)
            throw new DegenerateInputException("the mesh has no triangles");
        Vector3 min = new(float.PositiveInfinity), max = new(float.NegativeInfinity);
        foreach (int i in Indices)
            (min, max) = (Vector3.Min(min, Positions[i]), Vector3.Max(max, Positions[i]));
        return (min, max);
    }
}
