namespace Equiview.Core.Tests.Architecture;

/// <summary>
/// Lengths of the blocks that members of types have: what lies between a line that is only an opening brace and its closing brace, at the
/// indentation of a member. The blocks of nested types are entered. Source text is enough: the formatter decides the indentation.
/// </summary>
internal static class BlockLengths
{
    private const int Step = 4;
    private static readonly string[] TypeWords = ["class", "record", "struct", "interface", "enum", "namespace", "extension"];

    /// <summary>Line of the opening brace (from 1) and number of lines inside, for every member with a block.</summary>
    public static IEnumerable<(int Line, int Length)> Of(IReadOnlyList<string> lines)
    {
        int depth = Step;
        int? opened = null;
        bool raw = false;
        for (int i = 0; i < lines.Count; i++)
        {
            bool inside = raw;
            if ((lines[i].Split("\"\"\"").Length - 1) % 2 == 1)
                raw = !raw;
            if (inside)
                continue;
            string line = lines[i].TrimEnd();
            int indentation = line.Length - line.TrimStart().Length;
            if (opened is { } start && indentation == depth && line.TrimStart().StartsWith('}'))
            {
                yield return (start + 1, i - start - 1);
                opened = null;
            }
            else if (opened is null && line.Trim() == "{" && indentation >= Step)
            {
                if (IsType(lines, i, indentation))
                    depth = indentation + Step;
                else
                    (opened, depth) = (i, indentation);
            }
            else if (opened is null && line.Trim() == "}")
            {
                depth = Math.Max(Step, indentation);
            }
        }
    }

    // The declaration before a brace: the nearest line above at its indentation that is not a continuation.
    private static bool IsType(IReadOnlyList<string> lines, int brace, int indentation)
    {
        for (int i = brace - 1; i >= 0; i--)
        {
            string line = lines[i];
            if (line.Length > indentation && !char.IsWhiteSpace(line[indentation]) && line[..indentation].Trim().Length == 0)
                return line.Split('(', '=')[0].Split(' ').Any(TypeWords.Contains);
        }

        return false;
    }
}
