namespace Equiview.Formats.TorchPickle;

/// <summary>Names of torch storages and dtypes.</summary>
internal static class TorchType
{
    private static readonly Dictionary<string, ElementType> ByStorage = new()
    {
        ["BoolStorage"] = ElementType.Bool,
        ["ByteStorage"] = ElementType.UInt8,
        ["CharStorage"] = ElementType.Int8,
        ["ShortStorage"] = ElementType.Int16,
        ["IntStorage"] = ElementType.Int32,
        ["LongStorage"] = ElementType.Int64,
        ["HalfStorage"] = ElementType.Float16,
        ["BFloat16Storage"] = ElementType.BFloat16,
        ["FloatStorage"] = ElementType.Float32,
        ["DoubleStorage"] = ElementType.Float64,
    };

    private static readonly Dictionary<string, ElementType> ByDtype = new()
    {
        ["bool"] = ElementType.Bool,
        ["uint8"] = ElementType.UInt8,
        ["int8"] = ElementType.Int8,
        ["uint16"] = ElementType.UInt16,
        ["int16"] = ElementType.Int16,
        ["uint32"] = ElementType.UInt32,
        ["int32"] = ElementType.Int32,
        ["uint64"] = ElementType.UInt64,
        ["int64"] = ElementType.Int64,
        ["float16"] = ElementType.Float16,
        ["bfloat16"] = ElementType.BFloat16,
        ["float32"] = ElementType.Float32,
        ["float64"] = ElementType.Float64,
    };

    /// <summary>Element type of a storage class in whatever torch module; null for others.</summary>
    public static ElementType? OfStorage(PickleGlobal type) => ByStorage.TryGetValue(type.Name, out ElementType found) ? found : null;

    /// <summary>Name of the storage class of an element type.</summary>
    /// <exception cref="ArgumentException">torch has none (unsigned integers wider than a byte).</exception>
    public static string StorageOf(ElementType type) =>
        ByStorage.FirstOrDefault(s => s.Value == type).Key ?? throw new ArgumentException($"torch has no storage of {type}");

    /// <summary>Bytes by which a storage counts its length: elements, or bytes where untyped; 0 for a type that is not known.</summary>
    public static int UnitOf(PickleGlobal type) => OfStorage(type) is { } known ? StoredTensor.SizeOf(known) : type.Name switch
    {
        "UntypedStorage" or "QInt8Storage" or "QUInt8Storage" => 1,
        "QInt32Storage" => 4,
        "ComplexFloatStorage" => 8,
        "ComplexDoubleStorage" => 16,
        _ => 0,
    };

    /// <summary>Element type of a dtype; null for others.</summary>
    public static ElementType? OfDtype(PickleGlobal dtype) =>
        dtype.Module == "torch" && ByDtype.TryGetValue(dtype.Name, out ElementType found) ? found : null;
}
