using System.Globalization;
using System.Numerics;
using Equiview.Formats.Files;

namespace Equiview.Formats.WavefrontObj;

/// <summary>
/// Reads Wavefront .obj: v (with optional color), vt, vn, f with any polygon (fanned into triangles) and negative indices, usemtl and
/// mtllib with Kd and map_Kd. V is turned so that (0, 0) is the image's first pixel. The frame and unit are the file's.
/// </summary>
public sealed class ObjReader
{
    private static readonly char[] Blanks = [' ', '\t'];
    private readonly string path;
    private readonly MeshBuilder builder;
    private readonly List<Vector3> positions = [];
    private readonly List<Vector3?> colors = [];
    private readonly List<Vector2> uvs = [];
    private readonly List<Vector3> normals = [];
    private readonly Dictionary<(int Position, int Uv, int Normal), int> vertices = [];
    private readonly Dictionary<string, MtlReader.Material> materials = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> textures = new(StringComparer.Ordinal);
    private MtlReader.Material material = MtlReader.Material.Default;
    private int line;

    private ObjReader(string path, MeshReadOptions options) =>
        (this.path, builder) = (path, new MeshBuilder(path, options, new ReadBudget(path, new FileInfo(path).Length)));

    /// <summary>Reads a file and the material libraries beside it.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed; no triangles; too many.</exception>
    public static MeshReadResult Read(string path, MeshReadOptions? options = null)
    {
        try
        {
            return new ObjReader(path, options ?? new MeshReadOptions()).Parse();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidFileException(path, $"cannot be read: {e.Message}", inner: e);
        }
    }

    private MeshReadResult Parse()
    {
        foreach (string text in TextLines.Read(path))
        {
            line++;
            string[] words = text.Split('#')[0].Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            switch (words.Length == 0 ? "" : words[0])
            {
                case "v":
                    positions.Add(new(Number(words, 1), Number(words, 2), Number(words, 3)));
                    colors.Add(words.Length >= 7 ? new(Number(words, 4), Number(words, 5), Number(words, 6)) : null);
                    break;
                case "vt":
                    uvs.Add(new(Number(words, 1), 1 - (words.Length > 2 ? Number(words, 2) : 0)));
                    break;
                case "vn":
                    normals.Add(new(Number(words, 1), Number(words, 2), Number(words, 3)));
                    break;
                case "f":
                    AddFace(words);
                    break;
                case "usemtl":
                    UseMaterial(string.Join(' ', words[1..]));
                    break;
                case "mtllib":
                    ReadLibrary(string.Join(' ', words[1..]));
                    break;
            }
        }

        EndPart();
        return builder.Build();
    }

    private void AddFace(string[] words)
    {
        if (words.Length < 4)
            throw Malformed("a face needs three corners");
        int first = Corner(words[1]), previous = Corner(words[2]);
        for (int i = 3; i < words.Length; i++)
        {
            int next = Corner(words[i]);
            builder.AddTriangle(first, previous, next);
            previous = next;
        }
    }

    /// <summary>The vertex of "v", "v/t", "v//n" or "v/t/n".</summary>
    private int Corner(string word)
    {
        string[] fields = word.Split('/');
        (int p, int t, int n) = (Index(fields, 0, positions.Count), Index(fields, 1, uvs.Count), Index(fields, 2, normals.Count));
        if (p < 0)
            throw Malformed($"corner \"{word}\" names no vertex");
        if (!vertices.TryGetValue((p, t, n), out int vertex))
            vertices[(p, t, n)] = vertex = builder.AddVertex(positions[p], n < 0 ? null : normals[n], t < 0 ? null : uvs[t], colors[p]);
        return vertex;
    }

    /// <summary>A one-based or negative (from the end) index as zero-based; -1 when left out.</summary>
    private int Index(string[] fields, int field, int count)
    {
        if (field >= fields.Length || fields[field].Length == 0)
            return -1;
        if (!int.TryParse(fields[field], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
            throw Malformed($"\"{fields[field]}\" is not an index");
        long index = value < 0 ? (long)count + value : value - 1L;
        return index >= 0 && index < count
            ? (int)index
            : throw Malformed(FormattableString.Invariant($"index {value} is outside the {count} defined so far"));
    }

    private float Number(string[] words, int i) =>
        i < words.Length && float.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            ? value
            : throw Malformed($"\"{words[0]}\" needs numbers");

    private void UseMaterial(string name)
    {
        EndPart();
        if (!materials.TryGetValue(name, out MtlReader.Material? found))
            builder.Warnings.Add($"material \"{name}\" is not defined; plain white is used");
        material = found ?? MtlReader.Material.Default;
    }

    private string Folder => Path.GetDirectoryName(path) ?? "";

    private void ReadLibrary(string name)
    {
        try
        {
            MtlReader.Read(BoundedFile.Beside(Folder, name), materials, builder.Warnings);
        }
        catch (InvalidFileException e)
        {
            builder.Warnings.Add($"material library {name} is left out: {e.Message}");
        }
    }

    private void EndPart()
    {
        int texture = -1;
        if (material.TexturePath is { } file && !textures.TryGetValue(file, out texture))
            textures[file] = texture = builder.AddTexture(
                Path.GetFileName(file), () => BoundedFile.ReadAllBytes(BoundedFile.RequireIn(Folder, file)));
        builder.EndPart(new(material.Diffuse, 1), texture);
    }

    private InvalidFileException Malformed(string problem) => new(path, problem, FormattableString.Invariant($"line {line}"));
}
