using System.Buffers.Binary;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
namespace Equiview.EndToEnd.Tests;

/// <summary>Pictures for tests.</summary>
internal static class Pictures
{
    public static RgbImage Write(string path, int width, int height, int seed)
    {
        RgbImage image = ProceduralTexture.Make(new ImageSize(width, height), seed);
        ImageFile.Write(path, image);
        return image;
    }

    /// <summary>Whether a file is a recording of the Rerun viewer that ends as one does.</summary>
    public static bool IsRecording(string path) =>
        File.ReadAllBytes(path) is [(byte)'R', (byte)'R', (byte)'F', (byte)'2', .., 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>A PNG that claims a size and holds nothing.</summary>
    public static void WritePngHeader(string path, int width, int height)
    {
        var header = new byte[17];
        "IHDR"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), height);
        (header[12], header[13]) = (8, 2);
        using FileStream file = File.Create(path);
        file.Write([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A]);
        WriteChunk(file, header);
        WriteChunk(file, [.. "IDAT"u8, 0x78, 0x9C, 3, 0, 0, 0, 0, 1]);
        WriteChunk(file, "IEND"u8);
    }

    private static void WriteChunk(FileStream file, ReadOnlySpan<byte> typeAndData)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, typeAndData.Length - 4);
        file.Write(number);
        file.Write(typeAndData);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(typeAndData));
        file.Write(number);
    }

    // CRC-32 of the PNG specification, bit by bit.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int k = 0; k < 8; k++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
