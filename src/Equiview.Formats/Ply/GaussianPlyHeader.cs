using Equiview.Formats.Files;

namespace Equiview.Formats.Ply;

/// <summary>The elements of a binary little-endian PLY of scalars (no lists), as Gaussian scenes use it, and where they lie.</summary>
internal sealed class GaussianPlyHeader
{
    private readonly List<GaussianPlyElement> elements = [];

    private GaussianPlyHeader(PlyHeader header, string path)
    {
        Comments = header.Comments;
        long offset = header.ByteLength;
        foreach (PlyElement element in header.Elements)
        {
            elements.Add(new GaussianPlyElement(element, offset, path));
            offset += elements[^1].Count * elements[^1].Stride;
        }
    }

    /// <summary>Comment lines without the word "comment".</summary>
    public IReadOnlyList<string> Comments { get; }

    /// <summary>The element of that name, or null.</summary>
    public GaussianPlyElement? Find(string name) => elements.FirstOrDefault(e => e.Name == name);

    /// <summary>Reads the header and checks that the elements lie inside the file.</summary>
    /// <exception cref="InvalidFileException">Not such a PLY, or it claims more than the file holds.</exception>
    public static GaussianPlyHeader Read(FileBytes file)
    {
        PlyHeader header = PlyHeader.Parse(file.Slice(0, Math.Min(PlyHeader.MaximumBytes, file.Length)).Span, file.Length, file.Path);
        return header.Format == "binary_little_endian" && header.Elements.All(e => e.Properties.TrueForAll(p => p.CountType is null))
            ? new GaussianPlyHeader(header, file.Path)
            : throw new InvalidFileException(file.Path, "is not a binary little-endian PLY of scalars, as Gaussian scenes are");
    }
}
