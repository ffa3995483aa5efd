using System.Buffers.Binary;
using System.IO.Compression;
using Equiview.Formats.Images;

namespace Equiview.Formats.Tests.Images;

public sealed class PngRowsTests
{
    // One row a filter, filtered by hand from 10 20 30 / 11 22 33 / 12 21 35 / 13 25 31 / 14 26 40.
    private static readonly byte[] Filtered = [0, 10, 20, 30, 1, 11, 11, 11, 2, 1, 255, 2, 3, 7, 8, 1, 4, 1, 1, 9];
    private static readonly byte[][] Rows = [[10, 20, 30], [11, 22, 33], [12, 21, 35], [13, 25, 31], [14, 26, 40]];

    [Fact]
    public void Read_EveryFilter_IsUndone()
    {
        var rows = new List<byte[]>();
        PngRows.Read(Png(Filtered), 5, 3, 1, (_, row) => rows.Add(row.ToArray()));
        Assert.Equal(Rows, rows);
    }

    [Fact]
    public void Read_TooShort_Ends() => Assert.Throws<EndOfStreamException>(() => PngRows.Read(Png(Filtered), 6, 3, 1, (_, _) => { }));

    [Fact]
    public void Read_UnknownFilter_IsCorrupt() =>
        Assert.Throws<InvalidDataException>(() => PngRows.Read(Png([5, 1, 1, 1]), 1, 3, 1, (_, _) => { }));

    [Fact]
    public void Read_ChunkBeyondTheEnd_IsPassedOver() =>
        Assert.Throws<EndOfStreamException>(
            () => PngRows.Read([.. new byte[8], 255, 255, 255, 255, .. "IDAT"u8, 0, 0, 0, 0], 1, 3, 1, (_, _) => { }));

    private static byte[] Png(byte[] rows)
    {
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(rows);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, (int)data.Length);
        return [.. new byte[8], .. length, .. "IDAT"u8, .. data.ToArray(), 0, 0, 0, 0];
    }
}
