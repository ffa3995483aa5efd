using System.Buffers.Binary;
using Equiview.Formats.Files;
using Equiview.Formats.Splat;

namespace Equiview.Formats.Ksplat;

/// <summary>
/// Reads .ksplat version 0.1 of mkkellogg/GaussianSplats3D (MIT): a 4096-byte header, section headers of 1024 bytes, and per section bucket
/// centers and records at compression level 0 (float32), 1 (half precision) or 2 (8-bit harmonics).
/// </summary>
internal static class KsplatFile
{
    private const int HeaderBytes = 4096;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">Another version, truncated, or values no scene has.</exception>
    public static GaussianScene Read(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        ReadOnlySpan<byte> header = file.Slice(0, HeaderBytes).Span;
        uint sectionCount = U32(header, 4);
        int level = BinaryPrimitives.ReadUInt16LittleEndian(header[20..]);
        if (header[0] != 0 || header[1] < 1 || level > 2)
            throw new InvalidFileException(
                path, $"is no .ksplat of version 0.1 (version {header[0]}.{header[1]}, compression level {level})");
        float low = F32(header, 36), high = F32(header, 40);
        (low, high) = low == 0 && high == 0 ? (-1.5f, 1.5f) : (low, high);

        // Reading a header refuses what lies outside the file, so the sums below are bounded by the file's length.
        var sections = new List<KsplatSection>();
        long data = HeaderBytes + ((long)sectionCount * KsplatSection.HeaderBytes);
        for (long i = 0; i < sectionCount; i++)
        {
            KsplatSection section = KsplatSection.Parse(file, HeaderBytes + (i * KsplatSection.HeaderBytes), data, level, low, high);
            sections.Add(section);
            data += section.StorageBytes;
        }

        int degree = sections.Count == 0 ? 0 : sections.Max(s => s.Degree);
        long count = sections.Sum(s => (long)s.Count);
        if (count > GaussianArrays.MaximumCount(degree))
            throw new InvalidFileException(
                path, $"has {count} Gaussians; more than {GaussianArrays.MaximumCount(degree)} are not supported");
        var scene = new GaussianArrays((int)count, degree);
        int next = 0;
        foreach (KsplatSection section in sections)
        {
            section.Decode(scene, next);
            next += section.Count;
        }

        return scene.ToScene(path);
    }

    internal static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    internal static float F32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadSingleLittleEndian(bytes[offset..]);
}
