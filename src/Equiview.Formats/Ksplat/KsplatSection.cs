using System.Buffers.Binary;
using Equiview.Formats.Files;
using Equiview.Formats.Splat;
using static Equiview.Formats.Ksplat.KsplatFile;

namespace Equiview.Formats.Ksplat;

/// <summary>One section of a .ksplat: records whose positions may be relative to the center of their bucket.</summary>
internal sealed class KsplatSection
{
    public const int HeaderBytes = 1024;
    private const int CenterBytes = 12;
    private const int HighestDegree = 3; // the format's

    private readonly FileBytes file;
    private readonly int level;
    private readonly float lowest;
    private readonly float highest;
    private readonly long bucketSize;
    private readonly long fullBuckets;
    private readonly double positionStep;
    private readonly long quantizationRange;
    private readonly ReadOnlyMemory<byte> partialLengths;
    private readonly ReadOnlyMemory<byte> centers;
    private readonly long records;
    private readonly int stride;

    private KsplatSection(FileBytes file, ReadOnlySpan<byte> header, long data, int level, float lowest, float highest)
    {
        (this.file, this.level, this.lowest, this.highest) = (file, level, lowest, highest);
        long capacity = U32(header, 4), buckets = U32(header, 12), partial = U32(header, 36);
        int bucketBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[20..]);
        bucketSize = U32(header, 8);
        fullBuckets = U32(header, 32);
        quantizationRange = U32(header, 24) is var range and not 0 ? range : level == 0 ? 1 : short.MaxValue;
        positionStep = F32(header, 16) / 2 / quantizationRange;
        Degree = BinaryPrimitives.ReadUInt16LittleEndian(header[40..]);
        if (Degree > HighestDegree)
            throw new InvalidFileException(file.Path, $"has a section with harmonics of degree {Degree}; corrupt");
        if (level > 0 && bucketBytes != CenterBytes)
            throw new InvalidFileException(file.Path, $"has buckets of {bucketBytes} bytes, expected {CenterBytes}; corrupt");
        int harmonicBytes = 3 * (SphericalHarmonics.CoefficientCount(Degree) - 1) * (level == 0 ? 4 : level == 1 ? 2 : 1);
        stride = (level == 0 ? 44 : 24) + harmonicBytes;
        records = data + (partial * 4) + (buckets * bucketBytes);
        StorageBytes = (partial * 4) + (buckets * bucketBytes) + (capacity * stride);
        long count = U32(header, 0);
        if (count > capacity)
            throw new InvalidFileException(file.Path, $"has a section of {count} Gaussians with room for {capacity}; corrupt");
        partialLengths = file.Slice(data, partial * 4);
        centers = file.Slice(data + (partial * 4), buckets * bucketBytes);
        file.Slice(records, Math.Min(capacity * stride, Array.MaxLength));
        Count = (int)Math.Min(count, (file.Length - records) / stride);
        if (Count != count)
            throw new InvalidFileException(file.Path, $"ends inside a section of {count} Gaussians; truncated");
    }

    public int Count { get; }

    public int Degree { get; }

    /// <summary>Bytes from this section's data to the next one's.</summary>
    public long StorageBytes { get; }

    public static KsplatSection Parse(FileBytes file, long header, long data, int level, float lowest, float highest) =>
        new(file, file.Slice(header, HeaderBytes).Span, data, level, lowest, highest);

    public void Decode(GaussianArrays scene, int first)
    {
        long bucketEnd = fullBuckets * bucketSize;
        int bucket = 0, partial = 0;
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<byte> r = file.Slice(records + ((long)i * stride), stride).Span;
            int g = first + i;
            if (level == 0)
            {
                scene.SetMean(g, F32(r, 0), F32(r, 4), F32(r, 8));
            }
            else
            {
                if (i < fullBuckets * bucketSize)
                {
                    bucket = (int)(i / bucketSize);
                }
                else
                {
                    while (i >= bucketEnd && (partial + 1) * 4 <= partialLengths.Length)
                        bucketEnd += U32(partialLengths.Span, 4 * partial++);
                    bucket = (int)fullBuckets + partial - 1;
                }

                if (i >= bucketEnd || (long)(bucket + 1) * CenterBytes > centers.Length)
                    throw new InvalidFileException(file.Path, $"has a Gaussian {i} that belongs to no bucket; corrupt");
                ReadOnlySpan<byte> c = centers.Span.Slice(bucket * CenterBytes, CenterBytes);
                scene.SetMean(g, F32(c, 0) + Relative(r, 0), F32(c, 4) + Relative(r, 2), F32(c, 8) + Relative(r, 4));
            }

            int width = level == 0 ? 4 : 2, scale = 3 * width, rotation = 6 * width, color = 10 * width;
            scene.SetLinearScale(g, Number(r, scale), Number(r, scale + width), Number(r, scale + (2 * width)));
            scene.SetQuaternion(
                g, Number(r, rotation), Number(r, rotation + width), Number(r, rotation + (2 * width)), Number(r, rotation + (3 * width)));
            scene.SetColor(g, r[color] / 255.0, r[color + 1] / 255.0, r[color + 2] / 255.0);
            scene.SetOpacity(g, r[color + 3] / 255.0);
            DecodeHarmonics(scene, g, r[(color + 4)..]);
        }
    }

    // Degree by degree, and in each degree color by color.
    private void DecodeHarmonics(GaussianArrays scene, int g, ReadOnlySpan<byte> bytes)
    {
        int next = 0;
        for (int degree = 1; degree <= Degree; degree++)
        {
            int functions = (2 * degree) + 1;
            for (int color = 0; color < 3; color++)
            {
                for (int m = 0; m < functions; m++, next++)
                {
                    scene.Coefficient(g, (degree * degree) + m)[color] = level switch
                    {
                        0 => F32(bytes, 4 * next),
                        1 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * next)..]),
                        _ => (bytes[next] / 255f * (highest - lowest)) + lowest,
                    };
                }
            }
        }
    }

    private double Relative(ReadOnlySpan<byte> record, int offset) =>
        (BinaryPrimitives.ReadUInt16LittleEndian(record[offset..]) - quantizationRange) * positionStep;

    private float Number(ReadOnlySpan<byte> record, int offset) =>
        level == 0 ? F32(record, offset) : (float)BinaryPrimitives.ReadHalfLittleEndian(record[offset..]);
}
