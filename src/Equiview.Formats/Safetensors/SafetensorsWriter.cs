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
        if (tensors.ContainsKey(SafetensorsHeader.MetadataName))
            throw new ArgumentException($"'{SafetensorsHeader.MetadataName}' cannot be a tensor's name", nameof(tensors));

        // Wide elements first: then each tensor starts at a multiple of its own element size without any gap.
        KeyValuePair<string, StoredTensor>[] ordered =
            [.. tensors.OrderByDescending(t => StoredTensor.SizeOf(t.Value.Type)).ThenBy(t => t.Key, StringComparer.Ordinal)];
        ReadOnlySpan<byte> header = Header(ordered, metadata);
        int padding = (Alignment - (header.Length % Alignment)) % Alignment;

        Span<byte> prefix = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length + padding);
        stream.Write(prefix);
        stream.Write(header);
        stream.Write("        "u8[..padding]);
        foreach ((_, StoredTensor tensor) in ordered)
            stream.Write(tensor.Bytes.Span);
    }

    private static ReadOnlySpan<byte> Header(KeyValuePair<string, StoredTensor>[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
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
        foreach ((string name, StoredTensor tensor) in tensors)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", SafetensorsType.NameOf(tensor.Type));
            WriteIntegers(json, "shape", tensor.Shape);
            WriteIntegers(json, "data_offsets", offset, offset + tensor.Bytes.Length);
            json.WriteEndObject();
            offset += tensor.Bytes.Length;
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
