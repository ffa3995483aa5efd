namespace Equiview.Formats.TorchPickle;

/// <summary>The pickle machine's stack with its marks, and its memo.</summary>
internal sealed class PickleStack(PickleCursor cursor)
{
    private readonly List<object?> values = [];
    private readonly List<int> marks = [];
    private object?[] memo = [];
    private int memoCount;

    public void Push(object? value) => values.Add(value);

    public object? Peek() => values.Count > Floor ? values[^1] : throw Underflow();

    public object? Pop()
    {
        object? value = Peek();
        values.RemoveAt(values.Count - 1);
        return value;
    }

    public void Mark() => marks.Add(values.Count);

    /// <summary>Removes and returns what was pushed since the last mark.</summary>
    public List<object?> PopToMark()
    {
        if (marks.Count == 0)
            throw Underflow();
        int from = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        List<object?> taken = values.GetRange(from, values.Count - from);
        values.RemoveRange(from, taken.Count);
        return taken;
    }

    /// <summary>Removes a value, or a mark when nothing was pushed since.</summary>
    public void Discard()
    {
        if (marks.Count > 0 && marks[^1] == values.Count)
            marks.RemoveAt(marks.Count - 1);
        else
            Pop();
    }

    public void Memoize() => Put(memoCount);

    /// <summary>Remembers the top value. Indices count up from 0, so one beyond the bytes read so far is a lie.</summary>
    public void Put(long index)
    {
        if (index < 0 || index > cursor.Position)
            throw cursor.Error($"uses memo entry {index} too early");
        if (index >= memo.Length)
            Array.Resize(ref memo, (int)Math.Max(index + 1, 2L * memo.Length));
        memo[index] = Peek() ?? NullMark;
        memoCount = (int)Math.Max(memoCount, index + 1);
    }

    public void Get(long index)
    {
        object? value = index >= 0 && index < memo.Length ? memo[index] : null;
        if (value is null)
            throw cursor.Error($"uses memo entry {index} before it is set");

        // An array is remembered before its content is known.
        Push(value is PickleObject { Tensor: { } tensor } ? tensor : ReferenceEquals(value, NullMark) ? null : value);
    }

    private static object NullMark { get; } = new();

    private int Floor => marks.Count > 0 ? marks[^1] : 0;

    private InvalidFileException Underflow() => cursor.Error("takes more from the stack than there is");
}
