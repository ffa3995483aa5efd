using System.Globalization;
using System.Text;

namespace Equiview.Formats.MeshPly;

/// <summary>A scalar or list property of a PLY element. Types are the format's own names, signed and sized ("float", "uint8"…).</summary>
internal sealed record PlyProperty(string Name, string Type, string? CountType);

/// <summary>An element of a PLY file: how many and what each holds.</summary>
internal sealed record PlyElement(string Name, long Count, List<PlyProperty> Properties);

/// <summary>The text header of a PLY file (Turk 1994).</summary>
internal sealed record PlyHeader(string Format, List<PlyElement> Elements, int ByteLength)
{
    private const int LongestHeader = 1 << 20;

    /// <exception cref="InvalidFileException">Not a PLY header, or one that cannot be.</exception>
    public static PlyHeader Parse(ReadOnlySpan<byte> bytes, string path)
    {
        int end = bytes[..Math.Min(bytes.Length, LongestHeader)].IndexOf("end_header"u8);
        int newline = end < 0 ? -1 : bytes[end..].IndexOf((byte)'\n');
        if (newline < 0 || !bytes.StartsWith("ply"u8))
            throw new InvalidFileException(path, "is not a PLY file: no header");
        string format = "";
        List<PlyElement> elements = [];
        foreach (string line in Encoding.ASCII.GetString(bytes[..end]).Split('\n'))
        {
            string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["format", var name, ..]:
                    format = name;
                    break;
                case ["element", var name, var count] when long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long n):
                    elements.Add(new(name, n, []));
                    break;
                case ["property", "list", var countType, var type, var name] when elements.Count > 0 && SizeOf(countType) > 0 && SizeOf(type) > 0:
                    elements[^1].Properties.Add(new(name, type, countType));
                    break;
                case ["property", var type, var name] when elements.Count > 0 && SizeOf(type) > 0:
                    elements[^1].Properties.Add(new(name, type, null));
                    break;
                case ["element" or "property", ..]:
                    throw new InvalidFileException(path, "has a header line that is not PLY", line.Trim());
            }
        }

        if (format is not ("ascii" or "binary_little_endian" or "binary_big_endian"))
            throw new InvalidFileException(path, $"has the unknown PLY format \"{format}\"");
        PlyHeader header = new(format, elements, end + newline + 1);
        header.RequireFits(bytes.Length, path);
        return header;
    }

    /// <summary>Bytes of a type; 0 for an unknown one.</summary>
    public static int SizeOf(string type) => type switch
    {
        "char" or "int8" or "uchar" or "uint8" => 1,
        "short" or "int16" or "ushort" or "uint16" => 2,
        "int" or "int32" or "uint" or "uint32" or "float" or "float32" => 4,
        "double" or "float64" => 8,
        _ => 0,
    };

    /// <summary>Refuses counts that the bytes there are cannot hold, before anything is allocated for them.</summary>
    private void RequireFits(long fileLength, string path)
    {
        foreach (PlyElement element in Elements)
        {
            int least = Format == "ascii"
                ? Math.Max(1, 2 * element.Properties.Count)
                : element.Properties.Sum(p => SizeOf(p.CountType ?? p.Type));
            if (element.Count > 0 && (least == 0 || element.Count > (fileLength - ByteLength + 1) / least))
                throw new InvalidFileException(path, FormattableString.Invariant($"is too short for its {element.Count} {element.Name} entries"));
        }
    }
}
