namespace Equiview.Formats.Safetensors;

/// <summary>Names of element types in a safetensors header.</summary>
internal static class SafetensorsType
{
    private static readonly Dictionary<string, ElementType> ByName = new()
    {
        ["BOOL"] = ElementType.Bool,
        ["U8"] = ElementType.UInt8,
        ["I8"] = ElementType.Int8,
        ["U16"] = ElementType.UInt16,
        ["I16"] = ElementType.Int16,
        ["U32"] = ElementType.UInt32,
        ["I32"] = ElementType.Int32,
        ["U64"] = ElementType.UInt64,
        ["I64"] = ElementType.Int64,
        ["F16"] = ElementType.Float16,
        ["BF16"] = ElementType.BFloat16,
        ["F32"] = ElementType.Float32,
        ["F64"] = ElementType.Float64,
        ["F8_E4M3"] = ElementType.Float8E4M3,
        ["F8_E5M2"] = ElementType.Float8E5M2,
    };

    private static readonly Dictionary<ElementType, string> ByType = ByName.ToDictionary(p => p.Value, p => p.Key);

    /// <summary>The type of a name; false for one this library does not hold (complex).</summary>
    public static bool TryParse(string name, out ElementType type) => ByName.TryGetValue(name, out type);

    /// <summary>The name of a type.</summary>
    public static string NameOf(ElementType type) => ByType[type];
}
