using System.Text;
using Equiview.Formats.Files;
using Equiview.Formats.TorchPickle;

namespace Equiview.Formats.Tests.Fuzz;

/// <summary>Pickles made to exhaust a reader; each is read within the limits of <see cref="BoundedRead"/>.</summary>
public sealed class HostilePickleTests
{
    private const int Many = 300_000;

    [Theory]
    [InlineData("(", "", ".")]
    [InlineData("]", "", ".")]
    [InlineData("}", "", ".")]
    [InlineData(")", "", ".")]
    [InlineData("N", "N", "t.")]
    [InlineData("]2", "", ".")]
    [InlineData("", "(", "t.")]
    [InlineData("N", "\u0085", ".")]
    [InlineData("]", "(l", ".")]
    [InlineData("]", "]a", ".")]
    [InlineData("]", "\u0094", ".")]
    [InlineData("]q\0", "h\0a", ".")]
    [InlineData("]q\0(", "h\0", "e.")]
    [InlineData("]q\0", "q\u0001", ".")]
    [InlineData("cos\nsystem\nq\0)q\u0001", "h\0h\u0001R0", ".")]
    [InlineData("cbuiltins\nlist\nq\0(lq\u0001\u0085q\u0002", "h\0h\u0002R0", ".")]
    [InlineData("}q\0(", "K\u0001h\0", "u.")]
    [InlineData("(", "I1\n", "t.")]
    [InlineData("(", "cos\nx\n", "t.")]
    public void Read_LongRuns_StayBounded(string head, string repeated, string tail)
    {
        int times = Many / Math.Max(1, repeated.Length);
        string text = head + string.Concat(Enumerable.Repeat(repeated.Length > 0 ? repeated : head, times)) + tail;
        BoundedRead.All([0x80, 4, .. Encoding.Latin1.GetBytes(text)]);
    }

    [Fact]
    public void Read_RepeatedCopyOfALargeList_IsStopped()
    {
        string list = "(" + string.Concat(Enumerable.Repeat("N", Many)) + "lq\0\u0085q\u0001cbuiltins\nset\nq\u0002";
        string copies = string.Concat(Enumerable.Repeat("h\u0002h\u0001R0", Many / 6));
        AssertRefused(list + copies + "N.", "expands");
    }

    [Fact]
    public void Read_RepeatedEncodingOfALargeText_IsStopped()
    {
        byte[] text = [.. "c_codecs\nencode\nq\0(X"u8, .. BitConverter.GetBytes(Many), .. new byte[Many], .. "X\x06\0\0\0latin1tq\x01"u8];
        string copies = string.Concat(Enumerable.Repeat("h\0h\u0001R0", Many / 6));
        AssertRefused(Encoding.Latin1.GetString(text) + copies + "N.", "expands");
    }

    [Fact]
    public void Flatten_DictionariesThatDouble_IsStopped()
    {
        // Each dictionary holds the one before it twice: 2 to the 40 paths lead to the first.
        var text = new StringBuilder("}q\0");
        for (int level = 0; level < 40; level++)
            text.Append($"}}q{(char)(level + 1)}(U\u0001ah{(char)level}U\u0001bh{(char)level}u");
        AssertRefused(text + ".", "expands");
    }

    [Fact]
    public void Flatten_DictionaryInsideItself_IsReadOnce()
    {
        byte[] file = [0x80, 2, .. "}q\0U\x04selfh\0s."u8];
        using TorchCheckpoint checkpoint = TorchCheckpoint.Read(FileBytes.Of(file, "memory"));
        Assert.Empty(checkpoint.Tensors);
        var root = Assert.IsType<PickleDictionary>(checkpoint.Root);
        Assert.Same(root, root["self"]);
    }

    [Fact]
    public void Flatten_DeepNesting_IsRefused()
    {
        string text = string.Concat(Enumerable.Repeat("}U\u0001a", 5000)) + "N" + string.Concat(Enumerable.Repeat("s", 5000));
        AssertRefused(text + ".", "deeper");
    }

    [Theory]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff", "asks for")]
    [InlineData("T\u00ff\u00ff\u00ff\u00ff", "negative length")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "asks for")]
    [InlineData("\u0096\0\0\0\0\0\0\0\u0080", "asks for")]
    [InlineData("\u008b\0\0\u0010\0", "integer")]
    [InlineData("]r\u00ff\u00ff\u00ff\u007f", "memo")]
    [InlineData("]p999999999\n", "memo")]
    [InlineData("h\u0005", "memo")]
    [InlineData("0", "stack")]
    [InlineData("\u0097", "forbidden")]
    [InlineData("\u0082\u0001", "forbidden")]
    [InlineData("\u0080\u0009", "protocol")]
    [InlineData("N)R", "neither a class")]
    [InlineData("NNs", "stack")]
    [InlineData("NQ", "outside the pickle")]
    public void Read_SmallHostilePickle_IsRefused(string text, string problem) => AssertRefused(text + ".", problem);

    [Theory]
    [InlineData("K\0(I1000000000000000000\nI1000000000000000000\ntq\u0001h\u0001", "reaches beyond")]
    [InlineData("K\0(I-1\ntq\u0001h\u0001", "makes no sense")]
    [InlineData("I9223372036854775807\n(I1\ntq\u0001h\u0001", "reaches beyond")]
    [InlineData("K\0(I1000000000\nt(I0\nt", "reaches beyond|expands")]
    [InlineData("K\0(I2\nt(I9223372036854775807\nt", "reaches beyond")]
    public void Rebuild_HostileTensor_IsRefused(string offsetSizeStride, string problem)
    {
        string id = "(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u0001tQ";
        string pickle = $"ctorch._utils\n_rebuild_tensor_v2\n({id}{offsetSizeStride}tR.";
        byte[] file = TorchZip([0x80, 2, .. Encoding.Latin1.GetBytes(pickle)], new byte[4]);
        string message = Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(FileBytes.Of(file, "memory"))).Message;
        Assert.Matches(problem, message);
    }

    private static void AssertRefused(string pickle, string problem)
    {
        byte[] file = [0x80, 4, .. Encoding.Latin1.GetBytes(pickle)];
        BoundedRead.All(file);
        Assert.Contains(problem, Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(FileBytes.Of(file, "memory"))).Message);
    }

    private static byte[] TorchZip(byte[] pickle, byte[] storage)
    {
        using var stream = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in new[] { ("x/data.pkl", pickle), ("x/data/0", storage) })
            {
                using Stream entry = zip.CreateEntry(name, System.IO.Compression.CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }
}
