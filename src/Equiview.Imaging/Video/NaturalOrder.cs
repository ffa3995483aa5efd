namespace Equiview.Imaging.Video;

/// <summary>
/// Orders names as people count: digits compare as numbers ("frame2" before "frame10"), the rest by ordinal, ignoring case first.
/// </summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        while (a.Length > 0 && b.Length > 0)
        {
            int difference = char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0])
                ? CompareNumbers(TakeNumber(ref a), TakeNumber(ref b))
                : char.ToUpperInvariant(Take(ref a)).CompareTo(char.ToUpperInvariant(Take(ref b)));
            if (difference != 0)
                return difference;
        }

        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(x, y);
    }

    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);

    /// <summary>The leading digits without leading zeros, so that a longer one is larger.</summary>
    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = length < 0 ? text : text[..length];
        text = text[number.Length..];
        return number.TrimStart('0');
    }

    private static char Take(ref ReadOnlySpan<char> text)
    {
        char first = text[0];
        text = text[1..];
        return first;
    }
}
