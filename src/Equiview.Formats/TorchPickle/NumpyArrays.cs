using Equiview.Formats.Files;
using Equiview.Formats.Npy;

namespace Equiview.Formats.TorchPickle;

/// <summary>Builds tensors and numbers from pickled numpy arrays. Source: ndarray.__setstate__ and dtype.__setstate__ of numpy.</summary>
internal static class NumpyArrays
{
    /// <summary>Whether a placeholder is an array that waits for its state.</summary>
    public static bool IsReconstruct(PickleGlobal function) =>
        function.Name == "_reconstruct" && function.Module is "numpy.core.multiarray" or "numpy._core.multiarray";

    /// <summary>The array of the state (version, shape, dtype, Fortran order, bytes); null for arrays of objects or structures.</summary>
    public static StoredTensor? FromState(ReadBudget budget, object? state) =>
        state is PickleTuple { Count: 5 } parts && parts[3] is bool fortran ? Make(budget, parts[1], parts[2], fortran, parts[4]) : null;

    /// <summary>The array of (buffer, dtype, shape, order), as protocol 5 writes it.</summary>
    public static StoredTensor? FromBuffer(ReadBudget budget, PickleSequence arguments) =>
        arguments.Count == 4 && arguments[3] is "C" or "F"
            ? Make(budget, arguments[2], arguments[1], arguments[3] is "F", arguments[0])
            : null;

    /// <summary>A number of (dtype, bytes): a bool, long or double; null for other types.</summary>
    public static object? Scalar(ReadBudget budget, PickleSequence arguments)
    {
        if (arguments.Count != 2 || Make(budget, PickleTuple.Empty, arguments[0], false, arguments[1]) is not { } value)
            return null;
        return value.Type switch
        {
            ElementType.Bool => value.Bytes.Span[0] != 0,
            ElementType.Float16 or ElementType.Float32 or ElementType.Float64 => value.ToDoubles()[0],
            _ => value.ToInt64s()[0],
        };
    }

    private static StoredTensor? Make(ReadBudget budget, object? shapeValue, object? dtype, bool fortran, object? buffer)
    {
        if (!TryType(dtype, out ElementType type, out bool bigEndian) || PickleArguments.BytesOf(budget, buffer) is not { } bytes)
            return null;
        if (!PickleArguments.TryShape(shapeValue, out long[] shape) || !TensorShape.TryByteLength(type, shape, out long length)
            || length != bytes.Length)
            throw new InvalidFileException(
                budget.File, $"has a numpy array whose shape does not fit its {bytes.Length} bytes; the file is corrupt");
        budget.Charge(64 + (2L * sizeof(long) * shape.Length));
        if (bigEndian || fortran)
            budget.Charge(bytes.Length);
        return NpyFile.Arrange(new NpyHeader(type, bigEndian, fortran, shape, length), bytes);
    }

    // dtype('f4', False, True) with the state (version, byte order, ...).
    private static bool TryType(object? dtype, out ElementType type, out bool bigEndian)
    {
        type = default;
        bigEndian = dtype is PickleObject { State: PickleTuple { Count: > 1 } state } && state[1] is ">";
        return dtype is PickleObject { Module: "numpy", Name: "dtype", Arguments: { Count: > 0 } arguments }
            && arguments[0] is string code && NpyType.TryParseCode(code, out type);
    }
}
