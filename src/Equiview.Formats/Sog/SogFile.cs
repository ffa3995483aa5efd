using System.IO.Compression;
using Equiview.Formats.Files;
using Equiview.Formats.Images;

namespace Equiview.Formats.Sog;

/// <summary>
/// Reads SOG version 2: meta.json with code books, and lossless WebP textures whose texels are Gaussians, in a folder or in one zip file
/// (.sog). Decoding WebP is the caller's part: <c>SogFile.Read(path, webp => ...)</c>. Source: "The SOG format", developer documentation of
/// PlayCanvas.
/// </summary>
public static class SogFile
{
    /// <summary>
    /// Most a texture or meta.json may unpack to, compared with the archive: PNG-like data never shrinks more than deflate can.
    /// </summary>
    private const long LargestExpansion = 1040;

    /// <summary>
    /// Bytes a scene may take for each byte of its files: SOG stores the 236 bytes of a Gaussian of degree 3 in about 12 (documentation of
    /// PlayCanvas), and its textures are unpacked on the way.
    /// </summary>
    private const int PerFileByte = 40;

    // A texel as the decoder has it and as it is handed over.
    private const int BytesPerTexel = 8;

    /// <summary>Reads a .sog file, a meta.json, or the folder that holds one.</summary>
    /// <param name="path">The archive, the meta.json, or its folder.</param>
    /// <param name="decodeWebp">Decodes one lossless WebP to straight RGBA.</param>
    /// <exception cref="InvalidFileException">Parts are missing, inconsistent, or hold values no scene has.</exception>
    public static GaussianScene Read(string path, Func<ReadOnlyMemory<byte>, RgbaPixels> decodeWebp)
    {
        if (Directory.Exists(path))
            path = Path.Combine(path, "meta.json");
        using FileBytes file = FileBytes.Open(path);
        ReadOnlyMemory<byte> all = file.Slice(0, file.Length);
        if (!all.Span.StartsWith("PK"u8))
            return Read(path, all, name => ReadBeside(path, name), decodeWebp, new ReadBudget(path, BytesBeside(path), PerFileByte));
        try
        {
            var budget = new ReadBudget(path, file.Length, PerFileByte);
            using var archive = new ZipArchive(new MemoryStream(all.ToArray()), ZipArchiveMode.Read);
            return Read(path, Entry("meta.json"), Entry, decodeWebp, budget);

            ReadOnlyMemory<byte> Entry(string name)
            {
                ZipArchiveEntry entry = archive.GetEntry(name) ?? throw new InvalidFileException(path, $"lacks '{name}'; no SOG scene");
                if (entry.Length > LargestExpansion * Math.Max(1, entry.CompressedLength))
                    throw new InvalidFileException(path, $"claims {entry.Length} bytes for '{name}'; corrupt");
                budget.Charge(entry.Length);
                using Stream stream = entry.Open();
                var bytes = new byte[entry.Length];
                stream.ReadExactly(bytes);
                return bytes;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidFileException(path, "is a damaged zip file", null, e);
        }
    }

    private static GaussianScene Read(
        string path, ReadOnlyMemory<byte> meta, Func<string, ReadOnlyMemory<byte>> open, Func<ReadOnlyMemory<byte>, RgbaPixels> decodeWebp,
        ReadBudget budget)
    {
        return new SogDecoder(path, JsonFile.Parse(path, meta), Texture, budget).Decode();

        RgbaPixels Texture(string name)
        {
            ReadOnlyMemory<byte> webp = open(name);
            try
            {
                ChargeTexels(name, webp, budget);
                return decodeWebp(webp);
            }
            catch (InvalidFileException e)
            {
                throw new InvalidFileException(path, $"has a texture that cannot be decoded: {e.Problem}", name, e);
            }
        }
    }

    // Lossless WebP packs an even image of 16,384 x 16,384 texels into a few hundred bytes: its header is read before it is decoded.
    private static void ChargeTexels(string name, ReadOnlyMemory<byte> webp, ReadBudget budget)
    {
        if (!webp.Span.StartsWith("RIFF"u8))
            return;
        using var stream = new MemoryStream(webp.ToArray(), writable: false);
        budget.Charge(ImageHeader.Read(stream, name).Stored.PixelCount, BytesPerTexel);
    }

    private static long BytesBeside(string path) =>
        new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).EnumerateFiles("*.webp").Sum(f => f.Length)
        + new FileInfo(path).Length;

    private static ReadOnlyMemory<byte> ReadBeside(string path, string name)
    {
        if (Path.GetFileName(name) != name)
            throw new InvalidFileException(path, $"names the texture '{name}' outside its own folder");
        using FileBytes file = FileBytes.Open(Path.Combine(Path.GetDirectoryName(path) ?? ".", name));
        return file.Slice(0, file.Length).ToArray();
    }
}
