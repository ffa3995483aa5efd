using System.Numerics;
using Equiview.Formats.Files;
using Equiview.Formats.Ply;

namespace Equiview.Formats.MeshPly;

/// <summary>
/// Reads PLY meshes (Turk 1994), ascii or binary of either byte order: x y z, nx ny nz, red green blue (sRGB bytes, or linear floats),
/// texture coordinates of vertices under their usual names (s t, u v, texture_u texture_v) or of the corners of faces (texcoord, as MeshLab
/// writes them), polygons in vertex_indices or vertex_index. Other elements and properties are skipped. V is turned so that (0, 0) is the
/// image's first pixel. The frame and unit are the file's (BOP models: millimeters).
/// </summary>
internal static class MeshPlyReader
{
    private const int NoTexture = -1;

    /// <summary>Reads a file; a "comment TextureFile NAME" names a texture beside it.</summary>
    /// <exception cref="InvalidFileException">Missing, truncated or malformed; no triangles; too many.</exception>
    public static MeshReadResult Read(string path, MeshReadOptions? options = null)
    {
        try
        {
            return Parse(BoundedFile.ReadAllBytes(path), path, options ?? new MeshReadOptions());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidFileException(path, $"cannot be read: {e.Message}", inner: e);
        }
    }

    private static MeshReadResult Parse(byte[] bytes, string path, MeshReadOptions options)
    {
        PlyHeader header = PlyHeader.Parse(bytes, bytes.Length, path);
        PlyValues values = new(bytes.AsSpan(header.ByteLength), header.Format, path);
        MeshBuilder builder = new(path, options, new ReadBudget(path, bytes.Length));
        var faces = new PlyFaces(builder);
        foreach (PlyElement element in header.Elements)
        {
            for (long i = 0; i < element.Count; i++)
            {
                switch (element.Name)
                {
                    case "vertex":
                        ReadVertex(element, ref values, faces);
                        break;
                    default:
                        faces.Read(element, ref values);
                        break;
                }
            }
        }

        string? texture = TextureName(header);
        string folder = Path.GetDirectoryName(path) ?? "";
        builder.EndPart(
            Vector4.One,
            texture is null
                ? NoTexture
                : builder.AddTexture(
                    texture, () => BoundedFile.ReadAllBytes(BoundedFile.RequireIn(folder, TextureFiles.Find(folder, texture)))));
        if (texture is not null && !faces.HasTextureCoordinates)
            builder.Warnings.Add($"texture {texture} is not used: neither vertices nor faces have texture coordinates");
        return builder.Build();
    }

    private static void ReadVertex(PlyElement element, ref PlyValues values, PlyFaces faces)
    {
        Vector3 position = default;
        Vector3? normal = null, color = null;
        Vector2? uv = null;
        foreach (PlyProperty property in element.Properties)
        {
            if (property.CountType is { } countType)
            {
                for (int n = values.NextCount(countType); n > 0; n--)
                    values.Next(property.Type);
                continue;
            }

            float value = (float)values.Next(property.Type);
            switch (property.Name)
            {
                case "x" or "y" or "z":
                    position[property.Name[0] - 'x'] = value;
                    break;
                case "nx" or "ny" or "nz":
                    normal = With(normal, property.Name[1] - 'x', value);
                    break;
                case "red" or "green" or "blue":
                    color = With(
                        color,
                        property.Name[0] switch { 'r' => 0, 'g' => 1, _ => 2 },
                        StoredTensor.SizeOf(property.Type) == 1 ? SrgbToLinear(value / 255) : value);
                    break;
                case "s" or "u" or "texture_u" or "texture_s":
                    uv = new(value, uv?.Y ?? 0);
                    break;
                case "t" or "v" or "texture_v" or "texture_t":
                    uv = new(uv?.X ?? 0, 1 - value);
                    break;
            }
        }

        faces.AddVertex(position, normal, uv, color);
    }

    private static Vector3 With(Vector3? vector, int axis, float value)
    {
        Vector3 v = vector ?? default;
        v[axis] = value;
        return v;
    }

    private static float SrgbToLinear(float v) => v <= 0.04045f ? v / 12.92f : MathF.Pow((v + 0.055f) / 1.055f, 2.4f);

    private static string? TextureName(PlyHeader header)
    {
        const string Tag = "TextureFile ";
        return header.Comments.FirstOrDefault(c => c.StartsWith(Tag, StringComparison.Ordinal))?[Tag.Length..].Trim();
    }
}
