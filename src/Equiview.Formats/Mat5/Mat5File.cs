using System.Buffers.Binary;
using System.IO.Compression;
using Equiview.Formats.Files;

namespace Equiview.Formats.Mat5;

/// <summary>
/// Numeric arrays of MATLAB level-5 files (MathWorks, "MAT-File Format", 2019), little-endian, plain or zlib-compressed. Text, cells,
/// structs and sparse arrays are passed over.
/// </summary>
internal static class Mat5File
{
    private const int HeaderBytes = 128;
    private const long LargestFile = 256L << 20;
    private const long LargestInflated = 1L << 30;

    /// <summary>
    /// Most bytes that a compressed byte may stand for. zlib reaches about 1030; an honest array of key points stays far below.
    /// </summary>
    private const long LargestRatio = 1100;

    // The byte itself, and the 64-bit number that it may be.
    private const int BytesPerInflatedByte = 9;

    /// <summary>Reads all real numeric arrays by name, as row-major 64-bit floats.</summary>
    /// <exception cref="InvalidFileException">Missing, too large, truncated, corrupt, big-endian or of another version.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
                throw new InvalidFileException(path, "is too large for this reader (256 MB)");
            return Read(BoundedFile.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "cannot be read", inner: e);
        }
    }

    /// <summary>Reads a file that is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="InvalidFileException">As above.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Read(ReadOnlyMemory<byte> bytes, string name)
    {
        ReadOnlySpan<byte> header = bytes.Span;
        if (header.Length < HeaderBytes || header[126] is not (byte)'I' || header[127] is not (byte)'M')
            throw new InvalidFileException(name, header.Length >= HeaderBytes && header[126] is (byte)'M' && header[127] is (byte)'I'
                ? "is a big-endian MATLAB file; save it again on a current machine"
                : "is no MATLAB level-5 file (version 7.3 is HDF5: save with -v7)");
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[124..]) != 0x0100)
            throw new InvalidFileException(name, "is a MATLAB file of another version than level 5");
        var arrays = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var budget = new ReadBudget(name, bytes.Length);
        var elements = new Mat5Elements(bytes[HeaderBytes..], name);
        while (elements.TryNext(out Mat5Element element))
        {
            if (element.Type == Mat5Type.Compressed)
            {
                var inner = new Mat5Elements(Inflate(element.Data, name, budget), name);
                if (inner.TryNext(out Mat5Element unpacked) && unpacked.Type == Mat5Type.Matrix)
                    Add(arrays, unpacked.Data, name);
            }
            else if (element.Type == Mat5Type.Matrix)
            {
                Add(arrays, element.Data, name);
            }
        }

        return arrays;
    }

    private static void Add(Dictionary<string, StoredTensor> arrays, ReadOnlyMemory<byte> matrix, string file)
    {
        if (Mat5Matrix.Read(matrix, file) is { } read)
            arrays[read.Name] = read.Values;
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> data, string name, ReadBudget budget)
    {
        long limit = Math.Min(LargestInflated, data.Length * LargestRatio);
        try
        {
            using var zlib = new ZLibStream(new ReadOnlyMemoryStream(data), CompressionMode.Decompress);
            using var result = new MemoryStream();
            var buffer = new byte[Math.Min(1 << 16, (int)Math.Max(256, limit))];
            for (int count; (count = zlib.Read(buffer)) > 0;)
            {
                if (result.Length + count > limit)
                    throw new InvalidFileException(name, "a compressed array is unreasonably large");
                budget.Charge(count, BytesPerInflatedByte);
                result.Write(buffer, 0, count);
            }

            return result.ToArray();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidFileException(name, "a compressed array is corrupt", inner: e);
        }
    }
}
