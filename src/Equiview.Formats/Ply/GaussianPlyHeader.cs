using System.Globalization;
using System.Text;

namespace Equiview.Formats;

/// <summary>The header of a binary little-endian PLY of scalars (no lists), as Gaussian scenes use it.</summary>
internal sealed class GaussianPlyHeader
{
    /// <summary>Longest header accepted; a scene with 4096 feature properties has some 100 KB.</summary>
    private const int MaximumBytes = 1 << 20;

    private GaussianPlyHeader(List<GaussianPlyElement> elements, List<string> comments, int length)
    {
        Elements = elements;
        Comments = comments;
        Length = length;
    }

    /// <summary>The elements in file order.</summary>
    public IReadOnlyList<GaussianPlyElement> Elements { get; }

    /// <summary>Comment lines without the word "comment".</summary>
    public IReadOnlyList<string> Comments { get; }

    /// <summary>Bytes up to the first element.</summary>
    public int Length { get; }

    /// <summary>The element of that name, or null.</summary>
    public GaussianPlyElement? Find(string name) => Elements.FirstOrDefault(e => e.Name == name);

    /// <summary>Reads the header and checks that every element lies inside the file.</summary>
    /// <exception cref="InvalidFileException">Not such a PLY, or it claims more than the file holds.</exception>
    public static GaussianPlyHeader Read(FileBytes file)
    {
        ReadOnlySpan<byte> head = file.Slice(0, Math.Min(MaximumBytes, file.Length)).Span;
        if (!head.StartsWith("ply"u8))
            throw new InvalidFileException(file.Path, "is no PLY file (it does not begin with 'ply')");
        int end = head.IndexOf("\nend_header"u8);
        int length = end < 0 ? -1 : end + 1 + head[(end + 1)..].IndexOf((byte)'\n') + 1;
        if (end < 0 || length <= end + 1)
            throw new InvalidFileException(file.Path, "has a PLY header that does not end; truncated, or no PLY file");

        var elements = new List<GaussianPlyElement>();
        var comments = new List<string>();
        bool binary = false;
        long offset = length;
        foreach (string line in Encoding.UTF8.GetString(head[..end]).Split('\n', StringSplitOptions.TrimEntries).Skip(1))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["format", "binary_little_endian", ..]:
                    binary = true;
                    break;
                case ["comment", ..]:
                    comments.Add(line[7..].Trim());
                    break;
                case ["element", var name, var count]:
                    Close(file, elements, ref offset);
                    if (!long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                        throw new InvalidFileException(file.Path, $"element '{name}' has no count", line);
                    elements.Add(new GaussianPlyElement(name, number));
                    break;
                case ["property", var type, var name] when elements.Count > 0:
                    elements[^1].Add(file.Path, type, name);
                    break;
                case [] or ["obj_info", ..]:
                    break;
                default:
                    throw new InvalidFileException(file.Path, "is not a binary little-endian PLY of scalars, as Gaussian scenes are", line);
            }
        }

        Close(file, elements, ref offset);
        return binary ? new GaussianPlyHeader(elements, comments, length) : throw new InvalidFileException(file.Path, "has no 'format binary_little_endian' line");
    }

    private static void Close(FileBytes file, List<GaussianPlyElement> elements, ref long offset)
    {
        if (elements.Count == 0)
            return;
        GaussianPlyElement element = elements[^1];
        element.Offset = offset;
        if (element.Stride == 0 ? element.Count > 0 : element.Count > (file.Length - offset) / element.Stride)
        {
            throw new InvalidFileException(
                file.Path, $"claims {element.Count} '{element.Name}' of {element.Stride} bytes, more than the {Math.Max(0, file.Length - offset)} bytes there are; truncated or corrupt");
        }

        offset += element.Count * element.Stride;
    }
}
