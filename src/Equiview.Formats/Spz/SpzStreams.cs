using System.Buffers.Binary;
using Equiview.Formats.Files;
using ZstdSharp;

namespace Equiview.Formats.Spz;

/// <summary>The streams of SPZ version 4: a table of compressed and plain sizes, then one zstd frame a stream.</summary>
internal static class SpzStreams
{
    private const int StreamCountOffset = 15;
    private const int TableOffset = 16;
    private const int EntryBytes = 16;
    private const int HeaderBytes = 32;

    /// <summary>Writes header, table and streams.</summary>
    public static void Write(Stream target, SpzLayout layout, byte[] arrays)
    {
        long[] sizes = layout.HarmonicBytes == 0 ? layout.StreamBytes[..^1] : layout.StreamBytes;
        using var compressor = new Compressor();
        var frames = new List<byte[]>();
        int offset = 0;
        foreach (long size in sizes)
        {
            frames.Add(compressor.Wrap(arrays.AsSpan(offset, (int)size)).ToArray());
            offset += (int)size;
        }

        var head = new byte[HeaderBytes + (EntryBytes * sizes.Length)];
        layout.ToBytes().CopyTo(head, 0);
        head[StreamCountOffset] = (byte)sizes.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(TableOffset), HeaderBytes);
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(HeaderBytes + (EntryBytes * i)), frames[i].Length);
            BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(HeaderBytes + (EntryBytes * i) + 8), sizes[i]);
        }

        target.Write(head);
        frames.ForEach(f => target.Write(f));
    }

    public static ReadOnlyMemory<byte>[] Decompress(FileBytes file, SpzLayout layout, ReadBudget budget)
    {
        ReadOnlySpan<byte> header = file.Slice(0, TableOffset + sizeof(uint)).Span;
        long[] expected = layout.StreamBytes;
        if (layout.HarmonicBytes == 0)
            expected = expected[..^1];
        int count = header[StreamCountOffset];
        uint table = BinaryPrimitives.ReadUInt32LittleEndian(header[TableOffset..]);
        if (count < expected.Length)
            throw new InvalidFileException(file.Path, $"has {count} streams, expected {expected.Length}; corrupt");

        ReadOnlySpan<byte> entries = file.Slice(table, (long)count * EntryBytes).Span;
        long offset = table + ((long)count * EntryBytes);
        var streams = new ReadOnlyMemory<byte>[6];
        for (int i = 0; i < expected.Length; i++)
        {
            ulong compressed = BinaryPrimitives.ReadUInt64LittleEndian(entries[(i * EntryBytes)..]);
            ulong plain = BinaryPrimitives.ReadUInt64LittleEndian(entries[((i * EntryBytes) + 8)..]);
            if (plain != (ulong)expected[i] || compressed > (ulong)file.Length)
                throw new InvalidFileException(
                    file.Path, $"has a stream {i} of {plain} bytes where {layout.Count} Gaussians need {expected[i]}; corrupt");
            budget.Charge(expected[i]);
            streams[i] = Decompress(file, offset, (long)compressed, (int)expected[i], i);
            offset += (long)compressed;
        }

        return streams;
    }

    // zstd can shrink a run without bound: the budget holds the claim down, and memory grows with what really comes out.
    private static ReadOnlyMemory<byte> Decompress(FileBytes file, long offset, long compressed, int plain, int index)
    {
        try
        {
            using var frame = new DecompressionStream(new MemoryStream(file.Slice(offset, compressed).ToArray()));
            using var result = new MemoryStream();
            var block = new byte[1 << 16];
            for (int read; result.Length < plain && (read = frame.Read(block, 0, (int)Math.Min(block.Length, plain - result.Length))) > 0;)
                result.Write(block, 0, read);
            return result.Length == plain
                ? result.ToArray()
                : throw new InvalidFileException(file.Path, $"ends inside stream {index}; truncated");
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException or InvalidDataException)
        {
            throw new InvalidFileException(file.Path, $"has a stream {index} that does not decompress; truncated or corrupt", null, e);
        }
    }
}
