using Equiview.Formats.Safetensors;
using Equiview.TestKit;

namespace Equiview.Formats.Tests;

public sealed class ShardedArchiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ShardedArchiveTests()
    {
        SafetensorsFile.Write(folder["p1.safetensors"], new Dictionary<string, StoredTensor> { ["a"] = StoredTensor.From([1f, 2f], 2) });
        SafetensorsFile.Write(folder["p2.safetensors"], new Dictionary<string, StoredTensor> { ["b"] = StoredTensor.From([3f], 1) });
    }

    private string Index => folder["model.safetensors.index.json"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_Index_HoldsTheTensorsOfAllParts()
    {
        Write("""{"metadata": {"total_size": 12}, "weight_map": {"a": "p1.safetensors", "b": "p2.safetensors"}}""");
        using ITensorArchive archive = TensorArchive.Open(Index);
        Assert.Equal([1f, 2f], archive.Tensors["a"].ToSingles());
        Assert.Equal([3f], archive.Tensors["b"].ToSingles());
        Assert.Equal(["p1.safetensors", "p2.safetensors"], ShardedArchive.PartsOf(Index).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "../p1.safetensors"}}""", "beside")]
    [InlineData("""{"weight_map": {"a": "/etc/passwd"}}""", "beside")]
    [InlineData("""{"weight_map": {"a": ".."}}""", "beside")]
    [InlineData("""{"weight_map": {"a": 3}}""", "text")]
    [InlineData("""{"weight_map": {}}""", "index")]
    [InlineData("""{"weight_map": {"c": "p1.safetensors"}}""", "lacks a tensor")]
    [InlineData("""{"weight_map": {"a": "p9.safetensors"}}""", "p9.safetensors")]
    [InlineData("[]", "weight_map")]
    public void Open_BadIndex_IsRefused(string json, string reason)
    {
        Write(json);
        Assert.Contains(reason, Assert.Throws<InvalidFileException>(() => TensorArchive.Open(Index)).Message);
    }

    private void Write(string json) => File.WriteAllText(Index, json);
}
