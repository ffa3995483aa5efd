using System.Buffers.Binary;
using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.GaussianGltf;

/// <summary>The JSON and the buffers of a .glb or .gltf, as far as reading accessors needs them.</summary>
internal sealed class GltfDocument
{
    private const uint GlbMagic = 0x46546c67;
    private const uint JsonChunk = 0x4e4f534a;
    private const int GlbHeaderBytes = 12;
    private const int ChunkHeaderBytes = 8;
    private const string DataScheme = "data:";
    private const string NotGltf = "is not a glTF file: its text is not JSON";
    private readonly string path;
    private readonly ReadOnlyMemory<byte> binaryChunk;
    private readonly ReadBudget budget;
    private readonly Dictionary<int, ReadOnlyMemory<byte>> buffers = [];

    private GltfDocument(string path, JsonElement root, ReadOnlyMemory<byte> binaryChunk, long bytes)
    {
        (this.path, Root, this.binaryChunk) = (path, root, binaryChunk);
        TotalBytes = bytes;
        budget = new ReadBudget(path, bytes);
    }

    public JsonElement Root { get; }

    /// <summary>Bytes of the file and of the buffers beside it that its JSON names.</summary>
    public long TotalBytes { get; }

    public static GltfDocument Open(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        byte[] all = file.Slice(0, file.Length).ToArray();
        if (all.Length < GlbHeaderBytes + ChunkHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(all) != GlbMagic)
            return Make(path, JsonFile.Parse(path, all, NotGltf), default, all.Length);
        ReadOnlyMemory<byte> Chunk(long offset, out uint type)
        {
            ReadOnlySpan<byte> header = file.Slice(offset, ChunkHeaderBytes).Span;
            type = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
            return length <= all.Length - offset - ChunkHeaderBytes
                ? all.AsMemory((int)offset + ChunkHeaderBytes, (int)length)
                : throw new InvalidFileException(path, $"claims a chunk of {length} bytes beyond its end; truncated", $"byte {offset}");
        }

        ReadOnlyMemory<byte> text = Chunk(GlbHeaderBytes, out uint kind);
        if (kind != JsonChunk)
            throw new InvalidFileException(path, "is a .glb whose first chunk is not JSON");
        long next = GlbHeaderBytes + ChunkHeaderBytes + text.Length;
        return Make(path, JsonFile.Parse(path, text, NotGltf), next < all.Length ? Chunk(next, out _) : default, all.Length);
    }

    /// <summary>An accessor's values as single precision, normalized integers included; checks its count and width.</summary>
    public float[] Read(int accessor, int width)
    {
        JsonElement a = Root.GetProperty("accessors")[accessor];
        long count = a.GetProperty("count").GetInt64();
        int components = a.GetProperty("type").GetString() switch { "SCALAR" => 1, "VEC2" => 2, "VEC3" => 3, "VEC4" => 4, _ => 0 };
        int type = a.GetProperty("componentType").GetInt32();
        int size = type switch
        {
            5120 or 5121 => 1,
            5122 or 5123 => 2,
            5126 => 4,
            _ => throw new InvalidFileException(path, $"stores accessor {accessor} as component type {type}"),
        };
        if (components < width || a.TryGetProperty("sparse", out _))
            throw new InvalidFileException(path, $"has an accessor {accessor} that is sparse or narrower than {width} components");
        JsonElement view = Root.GetProperty("bufferViews")[a.GetProperty("bufferView").GetInt32()];
        ReadOnlySpan<byte> bytes = Buffer(view.GetProperty("buffer").GetInt32()).Span;
        long offset = Number(view, "byteOffset") + Number(a, "byteOffset"),
            stride = Number(view, "byteStride") is var s and > 0 ? s : components * size;
        if (count < 0 || offset < 0 || stride < components * size
            || (count > 0 && (Int128)offset + ((Int128)(count - 1) * stride) + (components * size) > bytes.Length))
            throw new InvalidFileException(
                path, $"has an accessor {accessor} of {count} values outside its buffer of {bytes.Length} bytes; truncated or corrupt");
        budget.Charge(count, width * sizeof(float));
        var values = new float[checked(count * width)];
        for (long i = 0; i < values.LongLength; i++)
            values[i] = Component(bytes[(int)(offset + (i / width * stride) + (i % width * size))..], type);
        return values;
    }

    // What a glTF brings with it counts as its bytes: its text alone is small.
    private static GltfDocument Make(string path, JsonElement root, ReadOnlyMemory<byte> chunk, long ownBytes)
    {
        long bytes = ownBytes;
        if (root.Optional("buffers") is { ValueKind: JsonValueKind.Array } buffers)
            bytes += buffers.EnumerateArray().Select(b => b.Optional("uri")).OfType<JsonElement>()
                .Where(u => u.ValueKind == JsonValueKind.String).Select(u => u.GetString()!)
                .Where(u => !u.StartsWith(DataScheme, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
                .Sum(u => GltfFiles.LengthOf(path, u));
        return new GltfDocument(path, root, chunk, bytes);
    }

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;

    private static float Component(ReadOnlySpan<byte> bytes, int type) => type switch
    {
        5120 => Math.Max(-1, (sbyte)bytes[0] / 127f),
        5121 => bytes[0] / 255f,
        5122 => Math.Max(-1, BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32767f),
        5123 => BinaryPrimitives.ReadUInt16LittleEndian(bytes) / 65535f,
        _ => BinaryPrimitives.ReadSingleLittleEndian(bytes),
    };

    private ReadOnlyMemory<byte> Buffer(int index)
    {
        if (buffers.TryGetValue(index, out ReadOnlyMemory<byte> known))
            return known;
        JsonElement buffer = Root.GetProperty("buffers")[index];
        string? uri = buffer.TryGetProperty("uri", out JsonElement text) ? text.GetString() : null;
        return buffers[index] = uri is null ? binaryChunk : FromUri(uri);
    }

    private ReadOnlyMemory<byte> FromUri(string uri)
    {
        const string Base64 = ";base64,";
        if (!uri.StartsWith(DataScheme, StringComparison.Ordinal))
            return GltfFiles.Read(path, uri);
        int at = uri.IndexOf(Base64, StringComparison.Ordinal);
        return at >= 0
            ? Convert.FromBase64String(uri[(at + Base64.Length)..])
            : throw new InvalidFileException(path, "has a buffer in its JSON that is not base64");
    }
}
