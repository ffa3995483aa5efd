using Equiview.Formats.Files;
using Equiview.Formats.Ply;

namespace Equiview.Formats.MeshPly;

/// <summary>
/// Reads the vertices of a PLY file as points: x y z, and red green blue where it has them; anything else is skipped.
/// </summary>
internal static class PlyPointCloud
{
    /// <summary>The points, in the file's order and frame.</summary>
    /// <exception cref="InvalidFileException">Missing, truncated, malformed, or without vertices.</exception>
    public static IReadOnlyList<ScenePoint> Read(string path)
    {
        byte[] bytes = BoundedFile.ReadAllBytes(path);
        PlyHeader header = PlyHeader.Parse(bytes, bytes.Length, path);
        PlyValues values = new(bytes.AsSpan(header.ByteLength), header.Format, path);
        var points = new List<ScenePoint>();
        foreach (PlyElement element in header.Elements)
        {
            bool vertices = element.Name == "vertex";
            for (long i = 0; i < element.Count; i++)
            {
                ScenePoint point = Next(element, ref values);
                if (vertices)
                    points.Add(point);
            }

            if (vertices)
                return points;
        }

        throw new InvalidFileException(path, "holds no vertices");
    }

    private static ScenePoint Next(PlyElement element, ref PlyValues values)
    {
        double x = 0, y = 0, z = 0;
        byte r = 128, g = 128, b = 128;
        foreach (PlyProperty property in element.Properties)
        {
            for (int n = property.CountType is { } count ? values.NextCount(count) : 0; n > 0; n--)
                values.Next(property.Type);
            if (property.CountType is not null)
                continue;
            double value = values.Next(property.Type);
            byte color = (byte)Math.Clamp(StoredTensor.SizeOf(property.Type) == 1 ? value : 255 * value, 0, 255);
            switch (property.Name)
            {
                case "x":
                    x = value;
                    break;
                case "y":
                    y = value;
                    break;
                case "z":
                    z = value;
                    break;
                case "red" or "r":
                    r = color;
                    break;
                case "green" or "g":
                    g = color;
                    break;
                case "blue" or "b":
                    b = color;
                    break;
            }
        }

        return new ScenePoint(new Vector3D(x, y, z), [], double.NaN, (r, g, b));
    }
}
