using System.Buffers.Binary;
using System.Text;
using Equiview.Formats.Files;
using Equiview.Formats.Safetensors;
using Equiview.Formats.Tests.Fixtures;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Safetensors;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Open_EveryType_IsRead()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Fixture.PathOf("variety.safetensors"));
        Assert.Equal(15, file.Tensors.Count);
        foreach (string type in new[] { "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64", "F16", "BF16", "F32", "F64" })
            Assert.Equal([0, 1, 2, 3, 4, 5], file.Tensors["all." + type].ToDoubles());
        Assert.Equal([0, 1, 0, 1, 0, 1], file.Tensors["all.BOOL"].ToDoubles());
        Assert.Equal([0, 3], file.Tensors["empty"].Shape);
        Assert.Equal([2.5], file.Tensors["scalar"].ToDoubles());
        Assert.Equal("grün", file.Metadata["name"]);
    }

    [Fact]
    public void Write_EveryType_RoundTripsWithTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile original = SafetensorsFile.Open(Fixture.PathOf("variety.safetensors"));
        SafetensorsFile.Write(folder["one"], original.Tensors, original.Metadata);
        SafetensorsFile.Write(folder["two"], original.Tensors.Reverse().ToDictionary(), original.Metadata.Reverse().ToDictionary());
        Assert.Equal(File.ReadAllBytes(folder["one"]), File.ReadAllBytes(folder["two"]));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        using SafetensorsFile copy = SafetensorsFile.Open(folder["one"]);
        Assert.Equal(original.Metadata, copy.Metadata);
        Assert.Equal(original.Tensors.Keys.Order(), copy.Tensors.Keys.Order());
        foreach ((string name, StoredTensor tensor) in original.Tensors)
        {
            Assert.Equal(tensor.ToString(), copy.Tensors[name].ToString());
            Assert.Equal(tensor.Bytes.ToArray(), copy.Tensors[name].Bytes.ToArray());
        }
    }

    [Fact]
    public void Write_Layout_IsAligned()
    {
        using var folder = new TemporaryFolder();
        var tensors = new Dictionary<string, StoredTensor>
        {
            ["a"] = StoredTensor.From([(byte)1], 1),
            ["b"] = StoredTensor.From([1.0, 2], 2),
        };
        SafetensorsFile.Write(folder["f"], tensors);
        byte[] bytes = File.ReadAllBytes(folder["f"]);
        long header = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        Assert.Equal(1.0, BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan((int)header + 8)));
    }

    [Fact]
    public void Bytes_AfterDispose_AreRefused()
    {
        SafetensorsFile file = SafetensorsFile.Open(Fixture.PathOf("variety.safetensors"));
        StoredTensor tensor = file.Tensors["all.F32"];
        StoredTensor copy = tensor.Copy();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.ToSingles());
        Assert.Equal([0, 1, 2, 3, 4, 5], copy.ToSingles());
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""",
        6, "overlapping")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[5,9]}}""",
        9, "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 6, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "gives 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "integers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}""", 4, "integers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1000000000000000000,1000000000000000000],"data_offsets":[0,4]}}""", 4, "gives 4 bytes")]
    [InlineData("""{"a":{"dtype":"C64","shape":[4],"data_offsets":[0,4]}}""", 4, "C64")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8, "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"dtype":"F32"}}""", 4, "repeated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "lacks")]
    [InlineData("""{"a":[[[[[[[[[[]]]]]]]]]]}""", 4, "not a JSON object")]
    [InlineData("""{"__metadata__":{"a":{}}}""", 0, "not text")]
    [InlineData("""{"a\ud800":{}}""", 0, "JSON")]
    [InlineData("""{} x""", 0, "JSON")]
    [InlineData("""{"a":""", 0, "JSON")]
    [InlineData("""[]""", 0, "not a JSON object")]
    public void Open_AgainstTheFormat_IsRefused(string header, int dataBytes, string problem)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[dataBytes]];
        Assert.Contains(problem, Assert.Throws<InvalidFileException>(() => SafetensorsFile.Read(FileBytes.Of(file, "memory"))).Message);
    }

    [Theory]
    [InlineData(2_000_000_000)]
    [InlineData(-1)]
    [InlineData(9)]
    public void Open_HeaderLongerThanTheFile_IsRefused(long length)
    {
        byte[] file = [.. BitConverter.GetBytes(length), .. "{}      "u8];
        Assert.Contains("header", Assert.Throws<InvalidFileException>(() => SafetensorsFile.Read(FileBytes.Of(file, "memory"))).Problem);
    }
}
