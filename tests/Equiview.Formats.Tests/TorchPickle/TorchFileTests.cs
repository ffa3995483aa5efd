using Equiview.Formats.TorchPickle;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.TorchPickle;

public sealed class TorchFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Write_NestedValues_ReadBackTheSame()
    {
        TorchFile.Write(folder["a.ckpt"], Sample());
        using TorchCheckpoint read = TorchCheckpoint.Open(folder["a.ckpt"]);
        var root = Assert.IsType<PickleDictionary>(read.Root);
        Assert.Equal(7L, root["small"]);
        Assert.Equal(1L << 40, root["large"]);
        Assert.Equal("two words", root["text"]);
        Assert.Equal(true, root["flag"]);
        Assert.Null(root["nothing"]);
        Assert.Equal(new object[] { 1L, 2L }, Assert.IsType<PickleList>(root["list"]));
        Assert.Equal(["inner.matrix", "parameter", "scalar"], read.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([2L, 3L], read.Tensors["inner.matrix"].Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], read.Tensors["inner.matrix"].ToSingles());
        Assert.Equal([9L, -9L], read.Tensors["parameter"].ToInt64s());
        Assert.Equal([2.5], read.Tensors["scalar"].ToDoubles());
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        TorchFile.Write(folder["a.ckpt"], Sample());
        TorchFile.Write(folder["b.ckpt"], Sample());
        Assert.Equal(File.ReadAllBytes(folder["a.ckpt"]), File.ReadAllBytes(folder["b.ckpt"]));
    }

    [Fact]
    public void Write_ValueThatHasNoForm_IsRefusedAndLeavesNothing()
    {
        Assert.Throws<ArgumentException>(
            () => TorchFile.Write(folder["a.ckpt"], new Dictionary<string, object?> { ["x"] = DateTime.UnixEpoch }));
        Assert.Throws<ArgumentException>(
            () => TorchFile.Write(
                folder["a.ckpt"], new Dictionary<string, object?> { ["x"] = new StoredTensor(ElementType.UInt64, [1], new byte[8]) }));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    public void Dispose() => folder.Dispose();

    private static Dictionary<string, object?> Sample() => new()
    {
        ["small"] = 7,
        ["large"] = 1L << 40,
        ["text"] = "two words",
        ["flag"] = true,
        ["nothing"] = null,
        ["list"] = new List<object?> { 1, 2 },
        ["inner"] = new Dictionary<string, object?> { ["matrix"] = StoredTensor.From([1f, 2, 3, 4, 5, 6], 2, 3) },
        ["parameter"] = new TorchParameter(StoredTensor.From([9L, -9L], 2)),
        ["scalar"] = StoredTensor.From([2.5]),
    };
}
