using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>Picks typed values out of pickled arguments.</summary>
internal static class PickleArguments
{
    /// <summary>An integer that may have been pickled as a boolean.</summary>
    public static bool TryInteger(object? value, out long integer)
    {
        integer = value switch { long n => n, true => 1, _ => 0 };
        return value is long or bool;
    }

    /// <summary>A tuple of integers, none negative, of at most <see cref="TensorShape.MaximumRank"/>.</summary>
    public static bool TryShape(object? value, out long[] shape)
    {
        shape = [];
        if (value is not PickleSequence { Count: <= TensorShape.MaximumRank } sequence)
            return false;
        shape = new long[sequence.Count];
        for (int i = 0; i < shape.Length; i++)
        {
            if (!TryInteger(sequence[i], out shape[i]) || shape[i] < 0)
                return false;
        }

        return true;
    }

    /// <summary>Bytes, or the text Python 2 kept them in.</summary>
    public static byte[]? BytesOf(ReadBudget budget, object? value)
    {
        if (value is not string text)
            return value as byte[];
        budget.Charge(text.Length);
        return System.Text.Encoding.Latin1.GetBytes(text);
    }
}
