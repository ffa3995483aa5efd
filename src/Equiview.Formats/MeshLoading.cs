namespace Equiview.Formats;

/// <summary>How mesh files are read.</summary>
public sealed record MeshReadOptions
{
    /// <summary>
    /// Decodes an image file's bytes (PNG, JPEG…), with its alpha; null leaves textures out. This library is pure managed code and brings
    /// no decoder: <c>Equiview.Imaging</c> has one. It may throw <see cref="EquiviewException"/> for bytes it cannot decode.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, MeshTexture>? DecodeTexture { get; init; }

    /// <summary>Most triangles a file may have; larger ones are refused.</summary>
    public int MaxTriangles { get; init; } = 10_000_000;
}

/// <summary>A mesh and what had to be left out of it.</summary>
/// <param name="Mesh">The mesh.</param>
/// <param name="Warnings">One line each: missing or unreadable textures, dropped triangles, parts that are not triangles.</param>
public sealed record MeshReadResult(TriangleMesh Mesh, IReadOnlyList<string> Warnings);
