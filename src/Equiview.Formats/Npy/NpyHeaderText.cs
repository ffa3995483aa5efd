using System.Globalization;
using Equiview.Formats.Files;

namespace Equiview.Formats.Npy;

/// <summary>A strict parser of the one Python literal an .npy header may be.</summary>
internal sealed class NpyHeaderText(string file, string text)
{
    private int at;

    /// <summary>Reads all three keys, in any order, each once.</summary>
    public (string Descr, bool FortranOrder, long[] Shape) Read()
    {
        string? descr = null;
        bool? fortran = null;
        long[]? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = ReadString();
            Expect(':');
            if (key == "descr" && descr is null)
                descr = ReadString();
            else if (key == "fortran_order" && fortran is null)
                fortran = ReadBool();
            else if (key == "shape" && shape is null)
                shape = ReadTuple();
            else
                throw Malformed();
            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (descr is null || fortran is null || shape is null || at != text.Length)
            throw Malformed();
        return (descr, fortran.Value, shape);
    }

    private string ReadString()
    {
        SkipSpace();
        if (at >= text.Length || text[at] is not ('\'' or '"'))
        {
            // A list of fields stands where a structured type does.
            throw at < text.Length && text[at] == '['
                ? new InvalidFileException(file, "holds a structured array; only plain numbers are supported")
                : Malformed();
        }

        int end = text.IndexOf(text[at], at + 1);
        if (end < 0)
            throw Malformed();
        string value = text[(at + 1)..end];
        at = end + 1;
        return value;
    }

    private bool ReadBool()
    {
        SkipSpace();
        bool value = text.AsSpan(at).StartsWith("True");
        if (!value && !text.AsSpan(at).StartsWith("False"))
            throw Malformed();
        at += value ? 4 : 5;
        return value;
    }

    private long[] ReadTuple()
    {
        var values = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            if (values.Count == TensorShape.MaximumRank)
                throw new InvalidFileException(file, $"claims more than {TensorShape.MaximumRank} dimensions");
            values.Add(ReadInteger());
            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. values];
    }

    private long ReadInteger()
    {
        SkipSpace();
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (!long.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            throw Malformed();

        // Python 2 wrote long integers as 3L.
        if (at < text.Length && text[at] == 'L')
            at++;
        return value;
    }

    private void Expect(char c)
    {
        if (!TryTake(c))
            throw Malformed();
    }

    private bool TryTake(char c)
    {
        SkipSpace();
        if (at >= text.Length || text[at] != c)
            return false;
        at++;
        return true;
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is (' ' or '\n' or '\t' or '\r'))
            at++;
    }

    private InvalidFileException Malformed() => new(file, "has an .npy header that cannot be read", $"character {at} of the header");
}
