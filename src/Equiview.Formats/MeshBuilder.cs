using System.Numerics;
using Equiview.Formats.Files;

namespace Equiview.Formats;

/// <summary>
/// Collects the vertices, triangles and parts that a mesh reader finds; drops triangles that cannot be drawn; makes the mesh.
/// Attributes that no vertex has stay null in the mesh.
/// </summary>
internal sealed class MeshBuilder(string file, MeshReadOptions options, ReadBudget? budget = null)
{
    // In the lists here and in the mesh; position, normal, texture coordinate and color of a vertex.
    private const int BytesPerVertex = 2 * 44, BytesPerTriangle = 2 * 3 * sizeof(int);
    private readonly List<Vector3> positions = [];
    private readonly List<Vector3> normals = [];
    private readonly List<Vector2> uvs = [];
    private readonly List<Vector3> colors = [];
    private readonly List<int> indices = [];
    private readonly List<MeshPart> parts = [];
    private readonly List<MeshTexture> textures = [];
    private bool anyNormal, anyUv, anyColor;
    private int dropped;

    public List<string> Warnings { get; } = [];

    public int VertexCount => positions.Count;

    /// <summary>Adds a vertex; attributes that are not finite are treated as missing.</summary>
    public int AddVertex(Vector3 position, Vector3? normal = null, Vector2? uv = null, Vector3? color = null)
    {
        budget?.Charge(BytesPerVertex);
        positions.Add(position);
        (Vector3 n, Vector2 t, Vector3 c) = (normal ?? default, uv ?? default, color ?? Vector3.One);
        normals.Add(float.IsFinite(n.LengthSquared()) && n != default ? Vector3.Normalize(n) : default);
        uvs.Add(float.IsFinite(t.LengthSquared()) ? t : default);
        colors.Add(float.IsFinite(c.LengthSquared()) ? c : Vector3.One);
        (anyNormal, anyUv, anyColor) = (anyNormal || normal is not null, anyUv || uv is not null, anyColor || color is not null);
        return positions.Count - 1;
    }

    /// <summary>Adds a triangle; one with a vertex that is not finite is dropped and counted.</summary>
    /// <exception cref="InvalidFileException">A vertex does not exist, or there are too many triangles.</exception>
    public void AddTriangle(int a, int b, int c)
    {
        if (Math.Max((uint)a, Math.Max((uint)b, (uint)c)) >= (uint)positions.Count)
            throw new InvalidFileException(
                file, FormattableString.Invariant($"a triangle names a vertex outside the {positions.Count} there are"));
        if (indices.Count / 3 >= options.MaxTriangles)
            throw new InvalidFileException(
                file, FormattableString.Invariant($"has more than {options.MaxTriangles} triangles; simplify the mesh or raise the limit"));
        budget?.Charge(BytesPerTriangle);
        if (!float.IsFinite(positions[a].LengthSquared() + positions[b].LengthSquared() + positions[c].LengthSquared()))
            dropped++;
        else
            indices.AddRange([a, b, c]);
    }

    /// <summary>Ends a part: the triangles added since the last one have this material.</summary>
    public void EndPart(Vector4 baseColor, int texture, float alphaCutoff = 0)
    {
        int first = parts.Count == 0 ? 0 : parts[^1].FirstIndex + parts[^1].IndexCount;
        if (indices.Count > first)
            parts.Add(new MeshPart(first, indices.Count - first, baseColor, texture, alphaCutoff));
    }

    /// <summary>Decodes a texture; returns its index, or -1 with a warning.</summary>
    public int AddTexture(string name, Func<ReadOnlyMemory<byte>> read)
    {
        if (options.DecodeTexture is null)
            return -1;
        try
        {
            textures.Add(options.DecodeTexture(read()));
            return textures.Count - 1;
        }
        catch (Exception e) when (e is EquiviewException or IOException or UnauthorizedAccessException)
        {
            Warnings.Add($"texture {name} is left out: {e.Message}");
            return -1;
        }
    }

    /// <summary>The mesh.</summary>
    /// <exception cref="InvalidFileException">No triangle is left.</exception>
    public MeshReadResult Build()
    {
        if (dropped > 0)
            Warnings.Add(FormattableString.Invariant($"{dropped} triangles have vertices that are not finite and are left out"));
        if (indices.Count == 0)
            throw new InvalidFileException(file, dropped > 0 ? "every triangle has vertices that are not finite" : "has no triangles");
        return new MeshReadResult(
            new TriangleMesh
            {
                Positions = [.. positions],
                Indices = [.. indices],
                Normals = anyNormal ? [.. normals] : null,
                TextureCoordinates = anyUv ? [.. uvs] : null,
                Colors = anyColor ? [.. colors] : null,
                Parts = [.. parts],
                Textures = [.. textures],
            },
            Warnings);
    }
}
