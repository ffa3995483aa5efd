using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Stl;

/// <summary>
/// Reads STL (3D Systems 1988), binary or ascii: triangles without color, whose equal corners become one vertex. The frame and unit are the
/// file's, usually millimeters.
/// </summary>
internal static class StlReader
{
    private const int HeaderBytes = 84, TriangleBytes = 50;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">Missing, truncated or malformed; no triangles; too many.</exception>
    public static MeshReadResult Read(string path, MeshReadOptions? options = null)
    {
        try
        {
            byte[] bytes = BoundedFile.ReadAllBytes(path);
            var corners = new Corners(
                path, new MeshBuilder(path, options ?? new MeshReadOptions(), new ReadBudget(path, bytes.Length)));

            // Binary files may begin with "solid" too; their length tells.
            if (bytes.Length >= HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(80)) is var count
                && bytes.Length >= HeaderBytes + ((long)count * TriangleBytes) && !IsText(bytes))
                ReadBinary(bytes, (int)count, corners);
            else if (bytes.AsSpan().StartsWith("solid"u8))
                ReadText(bytes, corners);
            else
                throw new InvalidFileException(path,
                    "is no STL file, or truncated: its length does not fit the number of triangles it names");
            return corners.Build();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidFileException(path, $"cannot be read: {e.Message}", inner: e);
        }
    }

    private static bool IsText(byte[] bytes) =>
        bytes.AsSpan().StartsWith("solid"u8) && bytes.AsSpan(0, Math.Min(bytes.Length, 1000)).IndexOf("facet"u8) > 0;

    private static void ReadBinary(byte[] bytes, int count, Corners corners)
    {
        for (int i = 0; i < count; i++)
        {
            // A normal comes first; it is often zero, and the corners say the same.
            int at = HeaderBytes + (i * TriangleBytes) + 12;
            for (int k = 0; k < 3; k++, at += 12)
                corners.Add(new(Single(at), Single(at + 4), Single(at + 8)));
        }

        float Single(int at) => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at));
    }

    private static void ReadText(byte[] bytes, Corners corners)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> text = line.Trim();
            if (!text.StartsWith("vertex", StringComparison.OrdinalIgnoreCase))
                continue;
            string[] words = text.ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var values = new float[3];
            for (int i = 0; i < 3; i++)
            {
                if (words.Length != 4 || !float.TryParse(words[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                    throw corners.Malformed(FormattableString.Invariant($"line {number}"));
            }

            corners.Add(new(values[0], values[1], values[2]));
        }
    }

    private sealed class Corners(string path, MeshBuilder builder)
    {
        private readonly Dictionary<Vector3, int> vertices = [];
        private readonly List<int> pending = [];

        public void Add(Vector3 position)
        {
            if (!vertices.TryGetValue(position, out int vertex))
                vertices[position] = vertex = builder.AddVertex(position);
            pending.Add(vertex);
            if (pending.Count < 3)
                return;
            builder.AddTriangle(pending[0], pending[1], pending[2]);
            pending.Clear();
        }

        public MeshReadResult Build()
        {
            if (pending.Count > 0)
                throw new InvalidFileException(path, "ends within a triangle");
            builder.EndPart(Vector4.One, -1);
            return builder.Build();
        }

        public InvalidFileException Malformed(string where) => new(path, "a vertex needs three numbers", where);
    }
}
