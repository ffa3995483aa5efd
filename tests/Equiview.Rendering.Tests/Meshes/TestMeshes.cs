using System.Numerics;

namespace Equiview.Rendering.Tests.Meshes;

/// <summary>Small meshes with known geometry.</summary>
internal static class TestMeshes
{
    /// <summary>A camera whose principal point is the center of a square image.</summary>
    public static CameraIntrinsics Camera(int side, double focal) => new(focal, focal, side / 2.0, side / 2.0, new(side, side));

    /// <summary>A pose without rotation.</summary>
    public static RigidTransform At(double x, double y, double z) => new(RotationMatrix.Identity, new(x, y, z));

    /// <summary>An axis-aligned box centered at the origin, 12 triangles.</summary>
    public static TriangleMesh Box(float sizeX = 1, float sizeY = 1, float sizeZ = 1)
    {
        Vector3 half = new Vector3(sizeX, sizeY, sizeZ) / 2;
        Vector3[] corners = [.. Enumerable.Range(0, 8)
            .Select(i => new Vector3((i & 1) * 2 - 1, (i >> 1 & 1) * 2 - 1, (i >> 2 & 1) * 2 - 1) * half)];
        int[] quads = [0, 2, 3, 1, 4, 5, 7, 6, 0, 1, 5, 4, 2, 6, 7, 3, 0, 4, 6, 2, 1, 3, 7, 5];
        return Make(corners, [.. quads.Chunk(4).SelectMany(q => new[] { q[0], q[1], q[2], q[0], q[2], q[3] })]);
    }

    /// <summary>A square in the plane z = 0, side 1, with the texture upright as the camera sees it (V grows with Y).</summary>
    public static TriangleMesh Quad(RgbImage? texture = null)
    {
        Vector3[] corners = [new(-0.5f, -0.5f, 0), new(0.5f, -0.5f, 0), new(0.5f, 0.5f, 0), new(-0.5f, 0.5f, 0)];
        return Make(corners, [0, 1, 2, 0, 2, 3]) with
        {
            TextureCoordinates = [new(0, 0), new(1, 0), new(1, 1), new(0, 1)],
            Textures = texture is null ? [] : [new(texture)],
            Parts = [new(0, 6, Vector4.One, texture is null ? -1 : 0)],
        };
    }

    /// <summary>A mesh of one white part.</summary>
    public static TriangleMesh Make(Vector3[] positions, int[] indices) =>
        new() { Positions = positions, Indices = indices, Parts = [new(0, indices.Length, Vector4.One)] };

    /// <summary>The same triangles with the opposite winding.</summary>
    public static TriangleMesh Flipped(TriangleMesh mesh) =>
        mesh with { Indices = [.. mesh.Indices.Chunk(3).SelectMany(t => new[] { t[0], t[2], t[1] })] };

    /// <summary>A bumpy sphere with texture coordinates, vertex normals and colors: curved, textured, asymmetric.</summary>
    public static TriangleMesh Bumpy(int rings = 24, RgbImage? texture = null)
    {
        int columns = rings * 2;
        List<Vector3> positions = [], colors = [];
        List<Vector2> uv = [];
        for (int r = 0; r <= rings; r++)
        {
            for (int c = 0; c <= columns; c++)
            {
                (float polar, float azimuth) = (MathF.PI * r / rings, 2 * MathF.PI * c / columns);
                float radius = 0.4f + (0.08f * MathF.Sin(3 * azimuth) * MathF.Sin(polar) * MathF.Sin(polar));
                positions.Add(
                    new(
                        radius * MathF.Sin(polar) * MathF.Cos(azimuth),
                        radius * MathF.Sin(polar) * MathF.Sin(azimuth),
                        radius * MathF.Cos(polar)));
                colors.Add(new(0.5f + (0.5f * MathF.Cos(azimuth)), 0.8f, 0.3f + (0.7f * r / rings)));
                uv.Add(new((float)c / columns, (float)r / rings));
            }
        }

        List<int> indices = [];
        for (int r = 0; r < rings; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                int i = (r * (columns + 1)) + c;
                indices.AddRange([i, i + columns + 1, i + 1, i + 1, i + columns + 1, i + columns + 2]);
            }
        }

        return new TriangleMesh
        {
            Positions = [.. positions],
            Indices = [.. indices],
            Normals = [.. positions.Select(Vector3.Normalize)],
            Colors = [.. colors],
            TextureCoordinates = [.. uv],
            Textures = texture is null ? [] : [new(texture)],
            Parts = [new(0, indices.Count, Vector4.One, texture is null ? -1 : 0)],
        };
    }
}
