using System.Buffers.Binary;
using System.Text;
using Equiview.Formats.Files;
using Equiview.Formats.Glb;
using Equiview.Formats.Nerfstudio;
using Equiview.Formats.Sog;
using Equiview.Formats.Spz;
using Equiview.Formats.TapVid;
using Equiview.Formats.Tests.Glb;
using Equiview.Formats.TorchPickle;
using Equiview.Formats.WavefrontObj;
using Equiview.TestKit;
using static Equiview.Formats.Tests.Splat.GaussianExpectations;

namespace Equiview.Formats.Tests.Fuzz;

/// <summary>Files made to end the process, to fill the memory, or to open other files.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private const string Triangle = "v 0 0 0\nv 1 0 0\nv 0 1 0\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("]q\0h\0a", 1)] // a list in itself
    [InlineData("]", 1_000)]
    public void ReadStrided_ListsWithoutEnd_IsRefused(string lists, int depth)
    {
        string nested = depth == 1 ? lists : Repeat(lists, depth) + Repeat("a", depth - 1);
        byte[] pickle = [0x80, 2, .. Encoding.Latin1.GetBytes(
            "}U\x06videos](}(U\x09video_idxK\0U\x01wK\x40U\x01hK\x30U\x0cquery_points}K\0" + nested
            + "sU\x0dtarget_points}U\x08occluded}ues.")];
        string path = Write("a.pkl", pickle);
        Assert.Contains("nests lists", Refusal(() => StridedTapVidFile.Read(path)));
    }

    [Fact]
    public void ReadStrided_ListsThatDouble_IsRefused()
    {
        var text = new StringBuilder("}U\x06videos](}(U\x09video_idxK\0U\x01wK\x40U\x01hK\x30U\x0cquery_points}K\0](K\u0001K\u0001eq\0");
        for (int level = 0; level < 40; level++)
            text.Append($"0](h{(char)level}h{(char)level}eq{(char)(level + 1)}");
        text.Append("sU\x0dtarget_points}U\x08occluded}ues.");
        string path = Write("a.pkl", [0x80, 2, .. Encoding.Latin1.GetBytes(text.ToString())]);
        Assert.Contains("expands", Refusal(() => StridedTapVidFile.Read(path)));
    }

    [Theory]
    [InlineData(")", "N\x85")]
    [InlineData("]", "]")]
    [InlineData("}", "}")]
    [InlineData("(", "(l")]
    public void ReadPickle_EmptyContainers_StaysWithinTheBudget(string head, string repeated)
    {
        byte[] pickle = [0x80, 2, .. Encoding.Latin1.GetBytes(head + Repeat(repeated, 2_000_000 / repeated.Length))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("expands", Refusal(() => PickleFile.Read(FileBytes.Of([.. pickle, (byte)'.'], "memory"))));
        Assert.InRange(
            GC.GetAllocatedBytesForCurrentThread() - before,
            0,
            ReadBudget.UsualBaseBytes + (ReadBudget.UsualPerFileByte * pickle.LongLength));
    }

    [Theory]
    [InlineData(100_000, "nests its nodes")]
    [InlineData(513, "nests its nodes")]
    public void ReadGlb_NestedNodes_IsRefused(int count, string problem)
    {
        string path = Write("a.glb", GlbFile.Triangle(Chain(count)));
        Assert.Contains(problem, Refusal(() => GlbReader.Read(path)));
    }

    [Theory]
    [InlineData("""[{"mesh":0,"children":[0]}]""", "in themselves")]
    [InlineData("""[{"mesh":0,"children":[1,2]},{"children":[2]},{}]""", "two parents")]
    [InlineData("""[{"mesh":0,"children":[7]}]""", "names the node 7")]
    public void ReadGlb_NodesThatAreNoTrees_IsRefused(string nodes, string problem)
    {
        string path = Write("a.glb", GlbFile.Triangle(nodes));
        Assert.Contains(problem, Refusal(() => GlbReader.Read(path)));
    }

    [Fact]
    public void ReadGlb_FiveHundredLevels_IsRead()
    {
        Assert.Equal(3, GlbReader.Read(Write("a.glb", GlbFile.Triangle(Chain(500)))).Mesh.Positions.Length);
    }

    [Fact]
    public void ReadGltf_AccessorWithoutBuffer_IsRefusedBeforeItIsMade()
    {
        string path = WriteText("a.gltf",
            """
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
            "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],
            "accessors":[{"componentType":5126,"count":29000000,"type":"VEC3","min":[0,0,0],"max":[0,0,0]}]}
            """);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("expands", Refusal(() => GlbReader.Read(path)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, ReadBudget.UsualBaseBytes);
    }

    [Theory]
    [InlineData("../secret.bin")]
    [InlineData("..%2Fsecret.bin")]
    [InlineData("%2Fdev%2Fzero")]
    [InlineData("/dev/zero")]
    public void ReadGltf_BufferElsewhere_IsNotOpened(string uri)
    {
        Directory.CreateDirectory(folder["inner"]);
        Write("secret.bin", new byte[36]);
        string path = WriteText("inner/a.gltf",
            $$"""
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
            "meshes":[{"primitives":[{"attributes":{"POSITION":0} }]}],"bufferViews":[{"buffer":0,"byteLength":36}],
            "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[0,0,0]}],
            "buffers":[{"byteLength":36,"uri":"{{uri}}" }]}
            """);
        Assert.Contains("outside the folder", Refusal(() => GlbReader.Read(path)));
    }

    [Theory]
    [InlineData("mtllib /dev/zero\n")]
    [InlineData("mtllib ../a.mtl\n")]
    public void ReadObj_LibraryElsewhere_IsLeftOut(string line)
    {
        MeshReadResult result = ObjReader.Read(WriteText("a.obj", line + Triangle + "f 1 2 3\n"));
        Assert.Contains("outside the folder", Assert.Single(result.Warnings));
    }

    [Fact]
    public void ReadObj_RelativePathAndTextureBelow_IsOpened()
    {
        Directory.CreateDirectory(folder["maps"]);
        Write("maps/t.png", [1, 2, 3]);
        WriteText("a.mtl", "newmtl m\nmap_Kd maps/t.png\n");
        string path = WriteText("a.obj", "mtllib ./a.mtl\nusemtl m\n" + Triangle + "f 1 2 3\n");
        int length = 0;
        MeshTexture Decode(ReadOnlyMemory<byte> bytes)
        {
            length = bytes.Length;
            throw new InvalidFileException("t.png", "is not decoded here");
        }

        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        ObjReader.Read(relative, new MeshReadOptions { DecodeTexture = Decode });
        Assert.Equal(3, length);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("../../etc/passwd")]
    public void ReadObj_TextureElsewhere_IsNotOpened(string name)
    {
        WriteText("a.mtl", $"newmtl m\nmap_Kd {name}\n");
        string path = WriteText("a.obj", "mtllib a.mtl\nusemtl m\n" + Triangle + "f 1 2 3\n");
        var options = new MeshReadOptions { DecodeTexture = bytes => throw new InvalidOperationException($"{bytes.Length}") };
        MeshReadResult result = ObjReader.Read(path, options);
        Assert.Contains("is left out", Assert.Single(result.Warnings));
    }

    [Fact]
    public void ReadSpz_HeaderThatClaimsTwentyMillion_IsRefused()
    {
        var layout = new SpzLayout(4, 20_000_000, 0, 12, false);
        byte[] file = [.. layout.ToBytes(), .. new byte[16 + (5 * 16) + 50]];
        file[15] = 5;
        file[16] = 32;
        for (int i = 0; i < 5; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32 + (16 * i)), 10);
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(40 + (16 * i)), layout.StreamBytes[i]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        string path = Write("a.spz", file);
        Assert.Contains("expands", Refusal(() => SpzFile.Read(path)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void ReadSog_WebpOfManyTexels_IsNotDecoded()
    {
        foreach (string file in Directory.GetFiles(Fixture("")))
            File.Copy(file, folder[Path.GetFileName(file)]);

        // A lossless WebP's size: 14 bits each, less one.
        byte[] webp = [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8L"u8, 10, 0, 0, 0, 0x2f, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0, 0];
        Write("means_l.rgba", webp);
        Assert.Contains("expands", Refusal(() => SogFile.Read(folder.Path, _ => throw new InvalidOperationException("decoded"))));
    }

    [Theory]
    [InlineData("\"bands\": 1", "\"bands\": 40000", "degree")]
    [InlineData("\"bands\": 1", "\"bands\": -1", "degree")]
    [InlineData("\"means_u.rgba\"", "", "")]
    [InlineData("\"version\": 2", "\"version\": null", "version 2")]
    public void ReadSog_MetaThatLies_IsRefused(string text, string replacement, string problem)
    {
        foreach (string file in Directory.GetFiles(Fixture("")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        string meta = File.ReadAllText(folder["meta.json"]);
        Assert.Contains(text, meta);
        WriteText("meta.json", meta.Replace(text, replacement, StringComparison.Ordinal));
        Assert.Contains(problem, Refusal(() => SogFile.Read(folder.Path, ModelSamples.DecodeRaw)));
    }

    [Theory]
    [InlineData("caf\u00e9", "not UTF-8")]
    [InlineData("a\\ud800", "lone surrogate")]
    [InlineData("a\\u0000b", "NUL")]
    public void ReadJson_TextThatIsNone_IsRefused(string name, string problem)
    {
        string json = $$"""{"w":64,"h":48,"fl_x":50,"frames":[{"file_path":"{{name}}","transform_matrix":[1,0,0,0,0,1,0,0,0,0,1,0]}]}""";
        string path = Write("transforms.json", Encoding.Latin1.GetBytes(json));
        Assert.Contains(problem, Refusal(() => NerfstudioScene.Read(path)));
    }

    [Fact]
    public void ReadJson_WithByteOrderMark_IsRead()
    {
        string path = Write("a.json", [0xEF, 0xBB, 0xBF, .. "{\"a\":1}"u8]);
        Assert.Equal(1, JsonFile.Read(path).Field(path, "a").Integer(path, "a"));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    // Nodes of which each is the next one's parent; the last has the mesh.
    private static string Chain(int count)
    {
        IEnumerable<string> nodes = Enumerable.Range(1, count).Select(next => next < count ? $"{{\"children\":[{next}]}}" : "{\"mesh\":0}");
        return $"[{string.Join(',', nodes)}]";
    }

    private static string Refusal(Action read) => Assert.Throws<InvalidFileException>(read).Message;

    private static string Refusal(Func<object?> read) => Assert.Throws<InvalidFileException>(read).Message;

    private string WriteText(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(folder[name], bytes);
        return folder[name];
    }
}
