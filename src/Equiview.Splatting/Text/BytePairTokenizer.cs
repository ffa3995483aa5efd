using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Equiview.Splatting.Text;

/// <summary>
/// CLIP's byte-pair encoding (Sennrich et al. 2016; Radford et al. 2021): lower case, words cut by a pattern, bytes as printable letters,
/// the end of a word marked, pairs merged in the order of the merge list. Its vocabulary follows from the merges: 256 bytes, 256 bytes that
/// end a word, the merges, start and end.
/// </summary>
internal sealed partial class BytePairTokenizer
{
    private const string WordEnd = "</w>";
    private const int OpenAiMerges = 48894; // the public list holds more than CLIP uses
    private static readonly char[] Letters = ByteLetters();
    private readonly Dictionary<(string Left, string Right), int> ranks = [];
    private readonly Dictionary<string, int> ids = [];

    private BytePairTokenizer(IEnumerable<(string Left, string Right)> merges)
    {
        foreach (string ending in new[] { "", WordEnd })
        {
            foreach (char letter in Ordered())
                ids.Add(letter + ending, ids.Count);
        }

        // By place in the list: a pair that stands there twice is merged at its first place and numbered by its last.
        int place = 0;
        foreach ((string left, string right) in merges)
        {
            ranks.TryAdd((left, right), place);
            ids[left + right] = 512 + place++;
        }

        Start = 512 + place;
    }

    /// <summary>Number of the token that begins every text.</summary>
    public int Start { get; }

    /// <summary>Number of the token that ends every text; the encoder reads its answer there.</summary>
    public int End => Start + 1;

    /// <summary>Reads merges.txt (Hugging Face) or bpe_simple_vocab_16e6.txt.gz (OpenAI) from a folder.</summary>
    /// <exception cref="MissingComponentException">Neither is there.</exception>
    /// <exception cref="InvalidFileException">A line is no pair.</exception>
    public static BytePairTokenizer Load(string folder)
    {
        string plain = Path.Combine(folder, "merges.txt"), packed = Path.Combine(folder, "bpe_simple_vocab_16e6.txt.gz");
        if (!File.Exists(plain) && !File.Exists(packed))
            throw new MissingComponentException(
                $"the merges of CLIP's tokenizer in {folder}",
                "put merges.txt (Hugging Face) or bpe_simple_vocab_16e6.txt.gz (OpenAI) beside the weights");
        string file = File.Exists(plain) ? plain : packed;
        try
        {
            using Stream stream = File.OpenRead(file);
            using var reader = new StreamReader(file == packed ? new GZipStream(stream, CompressionMode.Decompress) : stream);
            var lines = new List<string>();
            reader.ReadLine(); // names the version
            while (lines.Count < OpenAiMerges && reader.ReadLine() is { } line)
                lines.Add(line);
            return new BytePairTokenizer(
                lines.Where(l => l.Length > 0)
                    .Select(
                        l => l.Split(' ') is [var left, var right]
                            ? (left, right)
                            : throw new InvalidFileException(file, $"holds the line '{l}', which is no pair")));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidFileException(file, "cannot be read as a merge list", null, e);
        }
    }

    /// <summary>Token numbers of a text, with start and end, cut to a length.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">Most tokens; the end is always kept.</param>
    public int[] Encode(string text, int length = 77)
    {
        var tokens = new List<int> { Start };
        foreach (Match word in Words().Matches(Spaces().Replace(text, " ").Trim().ToLowerInvariant()))
            tokens.AddRange(Merge(new string([.. Encoding.UTF8.GetBytes(word.Value).Select(b => Letters[b])])).Select(t => ids[t]));
        return [.. tokens.Take(length - 1), End];
    }

    private List<string> Merge(string word)
    {
        List<string> parts = [.. word[..^1].Select(c => c.ToString()), word[^1] + WordEnd];
        while (parts.Count > 1)
        {
            int best = int.MaxValue;
            (string, string) pair = default;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if (ranks.TryGetValue((parts[i], parts[i + 1]), out int rank) && rank < best)
                    (best, pair) = (rank, (parts[i], parts[i + 1]));
            }

            if (best == int.MaxValue)
                break;
            for (int i = 0; i + 1 < parts.Count; i++)
            {
                if ((parts[i], parts[i + 1]) != pair)
                    continue;
                parts[i] += parts[i + 1];
                parts.RemoveAt(i + 1);
            }
        }

        return parts;
    }

    // Printable Latin letters stand for themselves, in this order; the other bytes follow as letters from U+0100 on.
    private static bool Printable(int b) => b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private static char[] ByteLetters()
    {
        var letters = new char[256];
        int next = 256;
        for (int b = 0; b < 256; b++)
            letters[b] = Printable(b) ? (char)b : (char)next++;
        return letters;
    }

    private static IEnumerable<char> Ordered() =>
        [.. Enumerable.Range(0, 256).Where(Printable).Select(b => Letters[b]), .. Enumerable.Range(0, 256).Where(b => !Printable(b))
            .Select(b => Letters[b])];

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
