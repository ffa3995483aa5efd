namespace Equiview.Formats.Files;

/// <summary>Arithmetic on shapes that files claim, so that no claim overflows.</summary>
internal static class TensorShape
{
    /// <summary>Most dimensions a tensor may have (numpy's own limit).</summary>
    public const int MaximumRank = 64;

    /// <summary>Number of elements; false when a dimension is negative or the product of the others leaves 64 bits.</summary>
    public static bool TryCount(ReadOnlySpan<long> shape, out long count)
    {
        count = 1;
        foreach (long dimension in shape)
        {
            Int128 product = (Int128)count * dimension;
            if (dimension < 0 || product > long.MaxValue)
                return false;
            count = (long)product;
        }

        return true;
    }

    /// <summary>Bytes of a dense tensor; false where <see cref="TryCount"/> is, or when the bytes leave 64 bits.</summary>
    public static bool TryByteLength(ElementType type, ReadOnlySpan<long> shape, out long length)
    {
        bool valid = TryCount(shape, out long count) && count <= long.MaxValue / StoredTensor.SizeOf(type);
        length = valid ? count * StoredTensor.SizeOf(type) : 0;
        return valid;
    }

    /// <summary>"[3, 14, 14]".</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
