using System.Globalization;

namespace Equiview.Imaging.Video;

/// <summary>Frames that a numbered sequence of files lacks.</summary>
internal static class NumberedFiles
{
    /// <summary>
    /// The numbers missing in a sequence, as a sentence; null where the names are not numbered alike or no number is missing. A constant
    /// step (every fifth frame) is not a gap.
    /// </summary>
    /// <param name="names">File names in natural order.</param>
    public static string? MissingIn(IReadOnlyList<string> names)
    {
        (string Prefix, long Number)[] numbered = [.. names.Select(Split).OfType<(string, long)>()];
        if (numbered.Length != names.Count || names.Count < 3 || numbered.Any(n => n.Prefix != numbered[0].Prefix))
            return null;
        long[] steps = [.. numbered.Zip(numbered.Skip(1), (a, b) => b.Number - a.Number)];
        long step = steps.GroupBy(s => s).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
        string[] gaps =
        [
            .. steps.Index().Where(s => step > 0 && s.Item > step && s.Item % step == 0)
                .Select(s => Range(numbered[s.Index].Number + step, numbered[s.Index + 1].Number - step)),
        ];
        string more = gaps.Length > 4 ? FormattableString.Invariant($" and {gaps.Length - 4} more gaps") : string.Empty;
        return gaps.Length == 0 ? null
            : $"the numbering has gaps: {string.Join(", ", gaps.Take(4))}{more}; frames are counted as the files that exist";
    }

    private static (string Prefix, long Number)? Split(string name)
    {
        string stem = Path.GetFileNameWithoutExtension(name);
        int start = stem.Length;
        while (start > 0 && char.IsAsciiDigit(stem[start - 1]))
            start--;
        return long.TryParse(stem.AsSpan(start), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? (stem[..start], number) : null;
    }

    private static string Range(long first, long last) =>
        first == last ? FormattableString.Invariant($"{first} is missing") : FormattableString.Invariant($"{first} to {last} are missing");
}
