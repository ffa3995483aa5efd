using System.Text;
using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Safetensors;

/// <summary>The JSON header of a safetensors file, resolved into tensors over the file's bytes.</summary>
internal sealed class SafetensorsHeader
{
    private readonly OrderedDictionary<string, StoredTensor> tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> metadata = new(StringComparer.Ordinal);
    private readonly List<(long Begin, long End, string Name)> ranges = [];
    private readonly FileBytes file;
    private readonly long dataStart;

    private SafetensorsHeader(FileBytes file, int headerBytes)
    {
        this.file = file;
        dataStart = sizeof(long) + headerBytes;
    }

    /// <summary>Name of the entry that holds text instead of a tensor.</summary>
    public static string MetadataName => "__metadata__";

    /// <summary>Tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => tensors;

    /// <summary>Text entries.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>Parses the header that follows the file's first eight bytes.</summary>
    public static SafetensorsHeader Parse(FileBytes file, int headerBytes)
    {
        var header = new SafetensorsHeader(file, headerBytes);
        try
        {
            header.ReadEntries(file.Slice(sizeof(long), headerBytes).Span);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Invalid surrogates in a name surface as InvalidOperationException.
            throw new InvalidFileException(file.Path, $"has a header that is not valid JSON: {e.Message}", null, e);
        }

        header.RequireContiguous();
        return header;
    }

    private void ReadEntries(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new InvalidFileException(file.Path, "has a header that is not a JSON object", "byte 8");
        bool metadataSeen = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new InvalidFileException(file.Path, "has an entry that is not a JSON object", name);
            if (name != MetadataName)
                AddTensor(name, ref reader);
            else if (metadataSeen)
                throw new InvalidFileException(file.Path, "has two metadata entries");
            else
                ReadMetadata(ref reader);
            metadataSeen |= name == MetadataName;
        }

        // Only white space may follow; the reader throws on anything else.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                throw new InvalidFileException(file.Path, "has a metadata entry that is not text", key);
            // The format wants text; training code also writes numbers.
            string value = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
            if (!metadata.TryAdd(key, value))
                throw new InvalidFileException(file.Path, "has a metadata entry that appears twice", key);
        }
    }

    private void AddTensor(string name, ref Utf8JsonReader reader)
    {
        SafetensorsEntry entry = SafetensorsEntry.Read(file.Path, name, ref reader);
        long length = entry.End - entry.Begin;
        if (!TensorShape.TryByteLength(entry.Type, entry.Shape, out long expected) || expected != length)
            throw new InvalidFileException(
                file.Path, $"gives {length} bytes to a {entry.Type} tensor of shape {TensorShape.Text(entry.Shape)}", name);
        if (entry.End > file.Length - dataStart)
            throw new InvalidFileException(file.Path, $"ends before the tensor's last byte; the file is truncated or corrupt", name);
        if (!tensors.TryAdd(name, new StoredTensor(entry.Type, entry.Shape, file.Slice(dataStart + entry.Begin, length))))
            throw new InvalidFileException(file.Path, "names a tensor twice", name);
        ranges.Add((entry.Begin, entry.End, name));
    }

    // The format demands that the tensors fill the buffer without gap or overlap.
    private void RequireContiguous()
    {
        ranges.Sort();
        long end = 0;
        foreach ((long begin, long next, string name) in ranges)
        {
            if (begin != end)
                throw new InvalidFileException(file.Path, begin < end ? "has overlapping tensors" : "has a gap before a tensor", name);
            end = next;
        }

        if (end != file.Length - dataStart)
            throw new InvalidFileException(file.Path, $"has {file.Length - dataStart - end} bytes that belong to no tensor");
    }
}
