using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Safetensors;

/// <summary>One tensor's entry in a safetensors header; offsets count from the first byte after the header.</summary>
internal readonly record struct SafetensorsEntry(ElementType Type, long[] Shape, long Begin, long End)
{
    /// <summary>Reads the object the reader stands on; every field must appear exactly once.</summary>
    public static SafetensorsEntry Read(string path, string name, ref Utf8JsonReader reader)
    {
        ElementType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (type is null && reader.ValueTextEquals("dtype"))
                type = ReadType(path, name, ref reader);
            else if (shape is null && reader.ValueTextEquals("shape"))
                shape = ReadIntegers(path, name, ref reader, TensorShape.MaximumRank);
            else if (offsets is null && reader.ValueTextEquals("data_offsets"))
                offsets = ReadIntegers(path, name, ref reader, 2);
            else
                throw new InvalidFileException(path, "has an unknown or repeated field in a tensor's entry", name);
        }

        if (type is null || shape is null || offsets is not [long begin, long end] || end < begin)
            throw new InvalidFileException(path, "lacks a proper dtype, shape or data_offsets", name);
        return new SafetensorsEntry(type.Value, shape, begin, end);
    }

    private static ElementType ReadType(string path, string name, ref Utf8JsonReader reader)
    {
        reader.Read();
        string text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return SafetensorsType.TryParse(text, out ElementType type)
            ? type
            : throw new InvalidFileException(path, $"has the element type '{text}', which is not supported", name);
    }

    private static long[] ReadIntegers(string path, string name, ref Utf8JsonReader reader, int maximum)
    {
        var values = new List<long>();
        reader.Read();
        bool valid = reader.TokenType == JsonTokenType.StartArray;
        while (valid && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            valid = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= 0 && values.Count < maximum;
            if (valid)
                values.Add(reader.GetInt64());
        }

        return valid ? [.. values] : throw new InvalidFileException(path, $"needs a list of at most {maximum} integers from 0 up", name);
    }
}
