using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Safetensors;

/// <summary>Lays out a safetensors file.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    public static void Write(Stream stream, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // Wide elements first: then each tensor starts at a multiple of its own element size without any gap.
        KeyValuePair<string, StoredTensor>[] ordered =
            [.. tensors.OrderByDescending(t => StoredTensor.SizeOf(t.Value.Type)).ThenBy(t => t.Key, StringComparer.Ordinal)];
        WriteHeader(
            stream, [.. ordered.Select(t => new SpooledTensor(t.Key, t.Value.Type, [.. t.Value.Shape], t.Value.Bytes.Length))], metadata);
        foreach ((_, StoredTensor tensor) in ordered)
            stream.Write(tensor.Bytes.Span);
    }

    public static void Write(Stream stream, TensorSpool tensors, IReadOnlyDictionary<string, string> metadata)
    {
        WriteHeader(stream, tensors.InOrder, metadata);
        tensors.CopyTo(stream);
    }

    /// <summary>What stands before the bytes of tensors that follow in this order.</summary>
    public static void WriteHeader(Stream stream, IReadOnlyList<SpooledTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ReadOnlySpan<byte> header = Header(tensors, metadata);
        int padding = (Alignment - (header.Length % Alignment)) % Alignment;

        Span<byte> prefix = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length + padding);
        stream.Write(prefix);
        stream.Write(header);
        stream.Write("        "u8[..padding]);
    }

    private static ReadOnlySpan<byte> Header(IReadOnlyList<SpooledTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        if (tensors.Any(t => t.Name == SafetensorsHeader.MetadataName))
            throw new ArgumentException($"'{SafetensorsHeader.MetadataName}' cannot be a tensor's name", nameof(tensors));
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (metadata.Count > 0)
        {
            json.WriteStartObject(SafetensorsHeader.MetadataName);
            foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
        }

        long offset = 0;
        foreach (SpooledTensor tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", SafetensorsType.NameOf(tensor.Type));
            WriteIntegers(json, "shape", tensor.Shape);
            WriteIntegers(json, "data_offsets", offset, offset + tensor.Length);
            json.WriteEndObject();
            offset += tensor.Length;
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static void WriteIntegers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> values)
    {
        json.WriteStartArray(name);
        foreach (long value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
