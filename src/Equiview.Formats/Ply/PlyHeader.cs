using System.Globalization;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Ply;

/// <summary>A scalar property of a PLY element, or a list of scalars when it has a count type.</summary>
internal sealed record PlyProperty(string Name, ElementType Type, ElementType? CountType);

/// <summary>An element of a PLY file: how many and what each holds.</summary>
internal sealed record PlyElement(string Name, long Count, List<PlyProperty> Properties);

/// <summary>The text header of a PLY file (Turk 1994), of meshes and of Gaussian scenes alike.</summary>
/// <param name="Format">ascii, binary_little_endian or binary_big_endian.</param>
/// <param name="Elements">The elements in file order.</param>
/// <param name="Comments">Comment lines without the word "comment".</param>
/// <param name="ByteLength">Bytes up to the first element.</param>
internal sealed record PlyHeader(string Format, IReadOnlyList<PlyElement> Elements, IReadOnlyList<string> Comments, int ByteLength)
{
    /// <summary>Longest header accepted; a scene with 4096 feature properties has some 100 KB.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>Reads the header at the beginning of a file.</summary>
    /// <param name="head">The first <see cref="MaximumBytes"/> of the file, or all of it.</param>
    /// <param name="fileLength">Bytes of the whole file; counts that it cannot hold are refused.</param>
    /// <param name="path">The file, for errors.</param>
    /// <exception cref="InvalidFileException">No PLY header, or one that claims more than there is.</exception>
    public static PlyHeader Parse(ReadOnlySpan<byte> head, long fileLength, string path)
    {
        if (!head.StartsWith("ply"u8))
            throw new InvalidFileException(path, "is no PLY file (it does not begin with 'ply')");
        head = head[..Math.Min(head.Length, MaximumBytes)];
        int end = head.IndexOf("\nend_header"u8), newline = end < 0 ? -1 : head[(end + 1)..].IndexOf((byte)'\n');
        if (newline < 0)
            throw new InvalidFileException(path, "has a PLY header that does not end; truncated, or no PLY file");

        string format = "";
        List<PlyElement> elements = [];
        List<string> comments = [];
        foreach (string line in Encoding.UTF8.GetString(head[..end]).Split('\n', StringSplitOptions.TrimEntries).Skip(1))
        {
            switch (line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                case ["format", var name, ..]:
                    format = name;
                    break;
                case ["comment", ..]:
                    comments.Add(line[7..].Trim());
                    break;
                case ["element", var name, var count] when long.TryParse(
                    count, NumberStyles.None, CultureInfo.InvariantCulture, out long number):
                    elements.Add(new(name, number, []));
                    break;
                case ["property", "list", var countType, var type, var name] when elements.Count > 0:
                    elements[^1].Properties.Add(new(name, TypeOf(type, line, path), TypeOf(countType, line, path)));
                    break;
                case ["property", var type, var name] when elements.Count > 0:
                    elements[^1].Properties.Add(new(name, TypeOf(type, line, path), null));
                    break;
                case ["element", var name, _]:
                    throw new InvalidFileException(path, $"element '{name}' has no count", line);
                case ["element" or "property", ..]:
                    throw new InvalidFileException(path, "has a header line that is not PLY", line);
            }
        }

        if (format is not ("ascii" or "binary_little_endian" or "binary_big_endian"))
            throw new InvalidFileException(path, $"has the unknown PLY format \"{format}\"");
        PlyHeader header = new(format, elements, comments, end + newline + 2);
        header.RequireFits(fileLength, path);
        return header;
    }

    private static ElementType TypeOf(string type, string line, string path) => type switch
    {
        "char" or "int8" => ElementType.Int8,
        "uchar" or "uint8" => ElementType.UInt8,
        "short" or "int16" => ElementType.Int16,
        "ushort" or "uint16" => ElementType.UInt16,
        "int" or "int32" => ElementType.Int32,
        "uint" or "uint32" => ElementType.UInt32,
        "float" or "float32" => ElementType.Float32,
        "double" or "float64" => ElementType.Float64,
        _ => throw new InvalidFileException(path, $"has a property of the unknown type '{type}'", line),
    };

    // Refuses counts that the bytes there cannot hold, before anything is allocated for them: a record of text takes a digit and a space a
    // value, an empty list its count.
    private void RequireFits(long fileLength, string path)
    {
        long left = fileLength - ByteLength + (Format == "ascii" ? 1 : 0); // the last line may lack its end
        foreach (PlyElement element in Elements)
        {
            int least = Format == "ascii"
                ? Math.Max(1, 2 * element.Properties.Count)
                : element.Properties.Sum(p => StoredTensor.SizeOf(p.CountType ?? p.Type));
            if (element.Count > 0 && (least == 0 || element.Count > left / least))
                throw new InvalidFileException(
                    path,
                    FormattableString.Invariant($"claims {element.Count} '{element.Name}' of {least} bytes or more, more than ")
                        + FormattableString.Invariant($"the {Math.Max(0, left)} bytes there are; truncated or corrupt"));
            left -= element.Count * least;
        }
    }
}
