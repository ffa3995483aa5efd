namespace Equiview.Formats.Files;

/// <summary>Rearranges raw elements into the row-major little-endian order of <see cref="StoredTensor"/>.</summary>
internal static class ElementLayout
{
    /// <summary>Reverses the bytes of each element in place.</summary>
    public static void SwapBytes(Span<byte> elements, int size)
    {
        if (size == 1)
            return;
        for (int i = 0; i + size <= elements.Length; i += size)
            elements.Slice(i, size).Reverse();
    }

    /// <summary>Strides, in elements, of a dense array whose first dimension varies fastest.</summary>
    public static long[] FortranStrides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int d = 0; d < shape.Length; d++)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        return strides;
    }

    /// <summary>
    /// Whether the strides (in elements) are those of a dense row-major array; strides of dimensions of size 1 do not matter.
    /// </summary>
    public static bool IsRowMajor(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        Int128 expected = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            if (shape[d] != 1 && strides[d] != expected)
                return false;
            expected *= shape[d];
        }

        return true;
    }

    /// <summary>Copies a strided view (strides in elements, not negative) that lies wholly inside <paramref name="source"/>.</summary>
    /// <param name="source">The elements of the view, from its first one.</param>
    /// <param name="shape">Dimensions, none zero.</param>
    /// <param name="strides">Elements from one index to the next, by dimension.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="result">Receives the dense elements.</param>
    public static void Gather(ReadOnlySpan<byte> source, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int size, Span<byte> result)
    {
        Span<long> index = stackalloc long[TensorShape.MaximumRank];
        index = index[..shape.Length];
        index.Clear();
        long from = 0;
        for (int to = 0; to < result.Length; to += size)
        {
            source.Slice((int)(from * size), size).CopyTo(result[to..]);
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++index[d] < shape[d])
                    break;
                from -= index[d] * strides[d];
                index[d] = 0;
            }
        }
    }
}
