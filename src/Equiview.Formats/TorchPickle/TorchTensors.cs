using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>Builds tensors from the arguments of torch._utils._rebuild_tensor and its later versions.</summary>
internal static class TorchTensors
{
    private const int TensorBytes = 192;

    /// <summary>
    /// The tensor of (storage, offset, size, stride, ...), in elements. A dense view stays a window on the storage, another is copied into
    /// row-major order. Null when the storage's type is not held, or the file is only scanned.
    /// </summary>
    public static StoredTensor? Rebuild(ReadBudget budget, PickleSequence arguments, PickleGlobal? dtype)
    {
        if (arguments.Count < 4 || arguments[0] is not TorchStorage storage
            || !PickleArguments.TryInteger(arguments[1], out long offset)
            || !PickleArguments.TryShape(arguments[2], out long[] shape)
            || !PickleArguments.TryShape(arguments[3], out long[] strides)
            || shape.Length != strides.Length || offset < 0)
        {
            throw new InvalidFileException(
                budget.File, "has a tensor whose storage, offset, size or stride makes no sense; the file is corrupt");
        }

        budget.Charge(TensorBytes + (2L * sizeof(long) * shape.Length));
        ElementType? known = dtype is null ? storage.Type : TorchType.OfDtype(dtype);
        if (known is not { } type || storage.Bytes is not { } bytes)
            return null;
        int size = StoredTensor.SizeOf(type);
        if (!TensorShape.TryByteLength(type, shape, out long length) || !IsInside(bytes.Length / size, offset, shape, strides))
            throw new InvalidFileException(
                budget.File, $"has a tensor of shape {TensorShape.Text(shape)} that reaches beyond its storage; truncated or corrupt");
        if (length == 0)
            return new StoredTensor(type, shape, ReadOnlyMemory<byte>.Empty);
        ReadOnlyMemory<byte> from = bytes[(int)(offset * size)..];
        if (ElementLayout.IsRowMajor(shape, strides))
            return new StoredTensor(type, shape, from[..(int)length]);
        budget.Charge(length);
        var dense = new byte[length];
        ElementLayout.Gather(from.Span, shape, strides, size, dense);
        return new StoredTensor(type, shape, dense);
    }

    private static bool IsInside(long elements, long offset, long[] shape, long[] strides)
    {
        if (shape.Contains(0))
            return true;
        Int128 last = offset;
        for (int d = 0; d < shape.Length; d++)
            last += (Int128)(shape[d] - 1) * strides[d];
        return last < elements;
    }
}
