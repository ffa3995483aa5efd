using System.Numerics;
using Equiview.Formats.Ply;

namespace Equiview.Formats.MeshPly;

/// <summary>
/// Vertices and faces of a PLY mesh. Where faces have texture coordinates of their own, a vertex is repeated for each of its coordinates.
/// </summary>
internal sealed class PlyFaces(MeshBuilder builder)
{
    private readonly List<(Vector3 Position, Vector3? Normal, Vector3? Color)> vertices = [];
    private readonly Dictionary<(int Vertex, Vector2 Uv), int> corners = [];
    private readonly List<double> indices = [], coordinates = [];

    /// <summary>Whether a vertex or a face has texture coordinates.</summary>
    public bool HasTextureCoordinates { get; private set; }

    /// <summary>Adds a vertex.</summary>
    public void AddVertex(Vector3 position, Vector3? normal, Vector2? uv, Vector3? color)
    {
        vertices.Add((position, normal, color));
        builder.AddVertex(position, normal, uv, color);
        HasTextureCoordinates |= uv is not null;
    }

    /// <summary>
    /// Reads an entry of an element that is not the vertices; its polygon, where it is a face, becomes a fan of triangles.
    /// </summary>
    public void Read(PlyElement element, ref PlyValues values)
    {
        indices.Clear();
        coordinates.Clear();
        foreach (PlyProperty property in element.Properties)
        {
            List<double>? kept = element.Name != "face" ? null : property.Name switch
            {
                "vertex_indices" or "vertex_index" => indices,
                "texcoord" => coordinates,
                _ => null,
            };
            for (int n = property.CountType is { } type ? values.NextCount(type) : 1; n > 0; n--)
            {
                double value = values.Next(property.Type);
                kept?.Add(value);
            }
        }

        for (int i = 2; i < indices.Count; i++)
            builder.AddTriangle(Corner(0), Corner(i - 1), Corner(i));
    }

    private int Corner(int i)
    {
        int vertex = indices[i] is >= 0 and <= int.MaxValue ? (int)indices[i] : -1;
        if (coordinates.Count != 2 * indices.Count || vertex < 0 || vertex >= vertices.Count)
            return vertex < vertices.Count ? vertex : -1;
        var uv = new Vector2((float)coordinates[2 * i], 1 - (float)coordinates[(2 * i) + 1]);
        if (!corners.TryGetValue((vertex, uv), out int corner))
            corners[(vertex, uv)] = corner =
                builder.AddVertex(vertices[vertex].Position, vertices[vertex].Normal, uv, vertices[vertex].Color);
        HasTextureCoordinates = true;
        return corner;
    }
}
