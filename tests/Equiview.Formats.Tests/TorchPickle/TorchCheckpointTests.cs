using Equiview.Formats.Tests.Fixtures;
using Equiview.Formats.TorchPickle;

namespace Equiview.Formats.Tests.TorchPickle;

public sealed class TorchCheckpointTests
{
    [Theory]
    [InlineData("lightning.ckpt")]
    [InlineData("lightning-legacy.ckpt")]
    public void Open_LightningFile_FlattensAdapterTensors(string name)
    {
        using TorchCheckpoint file = TorchCheckpoint.Open(Fixture.PathOf(name));
        string[] expected =
        [
            "state_dict.refine_conv.weight", "state_dict.refine_conv.bias",
            .. Enumerable.Range(0, 8).SelectMany(i => new[] { $"w_a_{i:000}", $"w_b_{i:000}" }),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([4, 4, 3, 3], file.Tensors["state_dict.refine_conv.weight"].Shape);
        Assert.Equal(Fixture.Ramp(144), file.Tensors["state_dict.refine_conv.weight"].ToDoubles());
        Assert.Equal([2, 4], file.Tensors["w_a_006"].Shape);
        Assert.Equal(Fixture.Ramp(8, 6), file.Tensors["w_a_006"].ToDoubles());
        Assert.Equal([4, 2], file.Tensors["w_b_003"].Shape);
    }

    [Theory]
    [InlineData("lightning.ckpt")]
    [InlineData("lightning-legacy.ckpt")]
    public void Root_LightningFile_KeepsTheRestAsPlainValues(string name)
    {
        using TorchCheckpoint file = TorchCheckpoint.Open(Fixture.PathOf(name));
        var root = Assert.IsType<PickleDictionary>(file.Root);
        Assert.Equal(1000L, root["global_step"]);
        Assert.Equal("2.0.0", root["pytorch-lightning_version"]);
        var callback = Assert.IsType<PickleObject>(Assert.IsType<PickleDictionary>(root["callbacks"])["checkpoint"]);
        Assert.Equal(("__main__", "Callback"), (callback.Module, callback.Name));
        var state = Assert.IsType<PickleDictionary>(callback.State);
        Assert.Equal("loss", state["monitor"]);
        Assert.Equal([0.25], Assert.IsType<StoredTensor>(state["best"]).ToDoubles());
    }

    [Theory]
    [InlineData("variety.pth")]
    [InlineData("variety-legacy.pth")]
    public void Open_Views_AreDense(string name)
    {
        using TorchCheckpoint file = TorchCheckpoint.Open(Fixture.PathOf(name));
        double[] all = Fixture.Ramp(24);
        AssertTensor(file, "contiguous", ElementType.Float32, [4, 6], all);
        AssertTensor(
            file,
            "transposed",
            ElementType.Float32,
            [6, 4],
            [.. from c in Enumerable.Range(0, 6) from r in Enumerable.Range(0, 4) select all[(r * 6) + c]]);
        AssertTensor(file, "slice", ElementType.Float32, [2, 3], [4, 4.5, 5, 7, 7.5, 8]);
        AssertTensor(file, "expanded", ElementType.Float32, [2, 3], [0, 0.5, 1, 0, 0.5, 1]);
        AssertTensor(file, "row", ElementType.Float32, [6], all[12..18]);
        AssertTensor(file, "scalar", ElementType.Float32, [], [2.5]);
        AssertTensor(file, "empty", ElementType.Float32, [0, 3], []);
        AssertTensor(file, "parameter", ElementType.Float32, [2, 2], Fixture.Ramp(4));
        AssertTensor(file, "model.first.weight", ElementType.Float32, [2, 3], Fixture.Ramp(6));
        AssertTensor(file, "model.second.weight", ElementType.Float32, [2, 3], Fixture.Ramp(6));
    }

    [Theory]
    [InlineData("variety.pth")]
    [InlineData("variety-legacy.pth")]
    public void Open_ElementTypes_AreKept(string name)
    {
        using TorchCheckpoint file = TorchCheckpoint.Open(Fixture.PathOf(name));
        AssertTensor(file, "half", ElementType.Float16, [5], Fixture.Ramp(5));
        AssertTensor(file, "bfloat16", ElementType.BFloat16, [5], Fixture.Ramp(5));
        AssertTensor(file, "double", ElementType.Float64, [5], Fixture.Ramp(5));
        AssertTensor(file, "int64", ElementType.Int64, [5], [-2, -1, 0, 1, 2]);
        AssertTensor(file, "int32", ElementType.Int32, [5], [-2, -1, 0, 1, 2]);
        AssertTensor(file, "int16", ElementType.Int16, [5], [-2, -1, 0, 1, 2]);
        AssertTensor(file, "int8", ElementType.Int8, [5], [-2, -1, 0, 1, 2]);
        AssertTensor(file, "uint8", ElementType.UInt8, [5], [0, 1, 2, 3, 4]);
        AssertTensor(file, "bool", ElementType.Bool, [3], [1, 0, 1]);
        Assert.False(file.Tensors.ContainsKey("complex"));
        var root = Assert.IsType<PickleDictionary>(file.Root);
        Assert.IsType<PickleObject>(root["complex"]);
        Assert.Equal(new PickleGlobal("torch", "float16"), root["dtype"]);
        Assert.Equal([1L, 2L], Assert.IsType<PickleTuple>(root["size"]));
        Assert.Equal(["cuda", 0L], Assert.IsType<PickleObject>(root["device"]).Arguments);
    }

    [Fact]
    public void Open_SingleTensor_IsNamedTensor()
    {
        using TorchCheckpoint file = TorchCheckpoint.Open(Fixture.PathOf("single.pt"));
        AssertTensor(file, "tensor", ElementType.Float32, [2, 3], Fixture.Ramp(6));
    }

    [Fact]
    public void Open_CudaStorage_IsReadAsAnyOther()
    {
        using TorchCheckpoint file = TorchCheckpoint.Open(Fixture.PathOf("cuda.pth"));
        AssertTensor(file, "weight", ElementType.Float32, [2, 3], Fixture.Ramp(6));
    }

    [Fact]
    public void Open_SystemCall_BecomesPlaceholderAndRunsNothing()
    {
        using TorchCheckpoint file = TorchCheckpoint.Open(Fixture.PathOf("payload.pth"));
        Assert.Equal(["weight"], file.Tensors.Keys);
        var payload = Assert.IsType<PickleObject>(Assert.IsType<PickleDictionary>(file.Root)["payload"]);
        Assert.Equal("posix.system", payload.Type.ToString());
        Assert.Equal(["touch equiview-was-here"], payload.Arguments);
        Assert.False(File.Exists("equiview-was-here"));
    }

    [Fact]
    public void Open_TorchScript_SaysSo() =>
        Assert.Contains(
            "TorchScript", Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Open(Fixture.PathOf("script.pt"))).Problem);

    [Fact]
    public void Open_Npz_IsRefused() =>
        Assert.Contains("data.pkl", Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Open(Fixture.PathOf("stored.npz"))).Problem);

    private static void AssertTensor(TorchCheckpoint file, string name, ElementType type, long[] shape, double[] values)
    {
        StoredTensor tensor = file.Tensors[name];
        Assert.Equal(type, tensor.Type);
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(values, tensor.ToDoubles());
    }
}
