using System.Numerics;
using Equiview.Imaging.Synthetic;

namespace Equiview.Pose.Tests.Meshes;

/// <summary>A box of 10 x 7 x 13 cm with another picture on each face.</summary>
internal static class TexturedBox
{
    public static Vector3 HalfSize { get; } = new(0.05f, 0.035f, 0.065f);

    public static TriangleMesh Make()
    {
        var positions = new List<Vector3>();
        var uv = new List<Vector2>();
        var indices = new List<int>();
        for (int face = 0; face < 6; face++)
        {
            int axis = face / 2, sign = (face % 2 * 2) - 1;
            for (int corner = 0; corner < 4; corner++)
            {
                (int u, int v) = (corner % 2, corner / 2);
                float[] p = new float[3];
                (p[axis], p[(axis + 1) % 3], p[(axis + 2) % 3]) = (sign, (2 * u) - 1, (2 * v) - 1);
                positions.Add(new Vector3(p[0], p[1], p[2]) * HalfSize);
                uv.Add(new Vector2(((face % 3) + u) / 3f, ((face / 3) + v) / 2f));
            }

            int b = face * 4;
            indices.AddRange([b, b + 1, b + 3, b, b + 3, b + 2]);
        }

        return new TriangleMesh
        {
            Positions = [.. positions],
            TextureCoordinates = [.. uv],
            Indices = [.. indices],
            Parts = [new MeshPart(0, indices.Count, Vector4.One, 0)],
            Textures = [new MeshTexture(ProceduralTexture.Make(new ImageSize(768, 512), 3))],
        };
    }
}
