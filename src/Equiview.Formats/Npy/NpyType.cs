namespace Equiview.Formats.Npy;

/// <summary>numpy's short names of element types ("&lt;f4", "|b1"), as .npy headers and pickled dtypes use them.</summary>
internal static class NpyType
{
    private static readonly Dictionary<string, ElementType> ByCode = new()
    {
        ["b1"] = ElementType.Bool,
        ["?"] = ElementType.Bool,
        ["u1"] = ElementType.UInt8,
        ["i1"] = ElementType.Int8,
        ["u2"] = ElementType.UInt16,
        ["i2"] = ElementType.Int16,
        ["u4"] = ElementType.UInt32,
        ["i4"] = ElementType.Int32,
        ["u8"] = ElementType.UInt64,
        ["i8"] = ElementType.Int64,
        ["f2"] = ElementType.Float16,
        ["f4"] = ElementType.Float32,
        ["f8"] = ElementType.Float64,
    };

    /// <summary>The type without its byte order, "f4"; false for anything but plain numbers.</summary>
    public static bool TryParseCode(string code, out ElementType type) => ByCode.TryGetValue(code, out type);

    /// <summary>Type and byte order of a descr such as "&gt;f8".</summary>
    public static (ElementType Type, bool BigEndian) Parse(string file, string descr)
    {
        bool ordered = descr.Length > 0 && descr[0] is '<' or '>' or '|' or '=';
        return TryParseCode(ordered ? descr[1..] : descr, out ElementType type)
            ? (type, descr[0] == '>')
            : throw new InvalidFileException(
                file, $"holds elements of type '{Shorten(descr)}'; only booleans, integers and floats are supported");
    }

    /// <summary>The descr of a little-endian type; numpy has none for bfloat16.</summary>
    public static string DescrOf(ElementType type)
    {
        string code = ByCode.First(p => p.Value == type).Key;
        return (StoredTensor.SizeOf(type) == 1 ? "|" : "<") + code;
    }

    private static string Shorten(string text) => text.Length <= 20 ? text : text[..20] + "…";
}
