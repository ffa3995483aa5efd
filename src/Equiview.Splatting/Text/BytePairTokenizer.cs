using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

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
    private readonly BpeTokenizer tokenizer;

    private BytePairTokenizer(IReadOnlyList<(string Left, string Right)> merges)
    {
        var ids = new Dictionary<string, int>();
        foreach (string ending in new[] { "", WordEnd })
        {
            foreach (char letter in ByteLetters())
                ids.Add(letter + ending, ids.Count);
        }

        // By place in the list: a pair that stands there twice is merged at its first place and numbered by its last.
        for (int place = 0; place < merges.Count; place++)
            ids[merges[place].Left + merges[place].Right] = 512 + place;
        Start = 512 + merges.Count;
        tokenizer = BpeTokenizer.Create(new BpeOptions(ids)
        {
            Merges = merges.Distinct().Select(m => $"{m.Left} {m.Right}"),
            ByteLevel = true,
            EndOfWordSuffix = WordEnd,
            PreTokenizer = new RegexPreTokenizer(Words(), null),
        });
    }

    /// <summary>Number of the token that begins every text.</summary>
    public int Start { get; }

    /// <summary>Number of the token that ends every text; the encoder reads its answer there.</summary>
    public int End => Start + 1;

    /// <summary>Reads merges.txt (Hugging Face) or bpe_simple_vocab_16e6.txt.gz (OpenAI) from a folder.</summary>
    /// <exception cref="MissingComponentException">Neither is there.</exception>
    /// <exception cref="InvalidFileException">A line is no pair, or joins pieces that no earlier line makes.</exception>
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
            return new BytePairTokenizer([
                .. lines.Where(l => l.Length > 0)
                    .Select(
                        l => l.Split(' ') is [var left, var right]
                            ? (left, right)
                            : throw new InvalidFileException(file, $"holds the line '{l}', which is no pair"))]);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidFileException(file, "cannot be read as a merge list", null, e);
        }
    }

    /// <summary>Token numbers of a text, with start and end, cut to a length.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">Most tokens; the end is always kept.</param>
    public int[] Encode(string text, int length = 77)
    {
        // Halves of surrogate pairs become U+FFFD here, as in UTF-8.
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        string lower = Spaces().Replace(valid, " ").Trim().ToLowerInvariant();
        return [Start, .. tokenizer.EncodeToIds(lower).Take(length - 2), End];
    }

    // In the order of the vocabulary. Printable Latin letters stand for themselves; the other bytes follow as letters from U+0100 on.
    private static IEnumerable<char> ByteLetters()
    {
        int[] printable = [.. Enumerable.Range('!', '~' - '!' + 1), .. Enumerable.Range(0xA1, 12), .. Enumerable.Range(0xAE, 82)];
        return printable.Concat(Enumerable.Range(256, 256 - printable.Length)).Select(letter => (char)letter);
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
