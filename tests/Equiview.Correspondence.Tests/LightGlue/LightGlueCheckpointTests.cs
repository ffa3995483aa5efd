using Equiview.Correspondence.LightGlue;
using Equiview.Formats;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.LightGlue;

public sealed class LightGlueCheckpointTests : TensorLeakGuard
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("matcher.", false)]
    [InlineData("matcher.", true)]
    [InlineData("model.matcher.", true)]
    public void Load_EveryDialect_GivesTheSameNetwork(string prefix, bool old)
    {
        using var sample = new LightGlueSample("aliked");
        var stored = sample.Tensors().ToDictionary(t => prefix + (old ? OldName(t.Key) : t.Key), t => t.Value);
        Assert.Equal(old, stored.Keys.Any(k => k.StartsWith(prefix + "self_attn.1.", StringComparison.Ordinal)));
        using LightGlueMatcher matcher = LightGlueSample.Load(stored);
        Assert.Equal(sample.Matches, matcher.Assign(sample.A, sample.B, cancellation: Stop).Matches);
        Assert.Equal((48, false), (matcher.Channels, matcher.NeedsOrientation));
    }

    [Fact]
    public void Load_WeightsOfTheAdaptiveNetwork_AreKnownAndUnused()
    {
        using var sample = new LightGlueSample("sift");
        Dictionary<string, StoredTensor> stored = sample.Tensors();
        foreach ((string name, long[] shape) in sample.Config.Unused())
            stored.Add(name, LightGlueSample.Weight(name, shape));
        Assert.Contains("token_confidence.0.token.0.weight", stored.Keys);
        using LightGlueMatcher matcher = LightGlueSample.Load(stored);
        Assert.Equal((128, true), (matcher.Channels, matcher.NeedsOrientation));
        Assert.Equal(sample.Matches, matcher.Assign(sample.A, sample.B, cancellation: Stop).Matches);
    }

    [Fact]
    public void Load_DetectorBesideTheMatcher_IsPassedOver()
    {
        using var sample = new LightGlueSample("lighter");
        var stored = sample.Tensors().ToDictionary(t => "matcher." + t.Key, t => t.Value);
        stored.Add("extractor.net.weight", StoredTensor.From([1f], 1));
        using LightGlueMatcher matcher = LightGlueSample.Load(stored);
        Assert.Equal(64, matcher.Channels);
    }

    [Fact]
    public void Load_OtherTensors_NamesEveryDifference()
    {
        using var sample = new LightGlueSample("aliked");
        Dictionary<string, StoredTensor> stored = sample.Tensors();
        stored.Remove("transformers.1.cross_attn.to_v.bias");
        stored["transformers.0.self_attn.ffn.1.weight"] = StoredTensor.From([1f, 2f], 2);
        stored["input_proj.bias"] = StoredTensor.From(new long[64], 64);
        stored["token_confidence.0.token.0.bias"] = StoredTensor.From([1f, 2f], 2);
        stored["transformers.0.gate.weight"] = StoredTensor.From([1f], 1);
        stored["surprise"] = StoredTensor.From([1f], 1);

        var error = Assert.Throws<ModelMismatchException>(() => LightGlueSample.Load(stored));

        Assert.Equal(6, error.Differences.Count);
        Assert.Contains("missing transformers.1.cross_attn.to_v.bias [64]", error.Differences);
        Assert.Contains(
            error.Differences, d => d.StartsWith("transformers.0.self_attn.ffn.1.weight is Float32 [2]", StringComparison.Ordinal));
        Assert.Contains(error.Differences, d => d.StartsWith("input_proj.bias is Int64", StringComparison.Ordinal));
        Assert.Contains(error.Differences, d => d.StartsWith("unexpected transformers.0.gate.weight", StringComparison.Ordinal));
        Assert.Contains(error.Differences, d => d.StartsWith("unexpected surprise", StringComparison.Ordinal));
        Assert.Contains("and 1 more", error.Message);
    }

    [Fact]
    public void Load_AnotherNetworkOrTwo_SaysSo()
    {
        var other = new Dictionary<string, StoredTensor> { ["conv1.weight"] = StoredTensor.From([1f], 1) };
        Assert.Contains("no LightGlue network", Assert.Throws<ModelMismatchException>(() => LightGlueSample.Load(other)).Message);
        using var sample = new LightGlueSample("plain");
        var two = sample.Tensors().SelectMany(t => new[] { ("a." + t.Key, t.Value), ("b." + t.Key, t.Value) })
            .ToDictionary(t => t.Item1, t => t.Value);
        Assert.Contains("several", Assert.Throws<ModelMismatchException>(() => LightGlueSample.Load(two)).Message);
    }

    [Fact]
    public void Load_WeightThatIsNotFinite_IsRefused()
    {
        using var sample = new LightGlueSample("plain");
        Dictionary<string, StoredTensor> stored = sample.Tensors();
        stored["posenc.Wr.weight"] = StoredTensor.From(Enumerable.Repeat(float.NaN, 64).ToArray(), 32, 2);
        Assert.Throws<InvalidFileException>(() => LightGlueSample.Load(stored));
    }

    [Theory]
    [InlineData(false, 9, 256, 128, 4, 2)] // aliked, disk
    [InlineData(true, 9, 256, 128, 4, 4)] // sift
    public void Config_ReleasedSizes_HaveTheReleasedShapes(bool oriented, int layers, int dimension, int inputs, int heads, int positions)
    {
        var config = new LightGlueConfig(inputs, dimension, heads, layers, oriented);
        Dictionary<string, long[]> shapes = config.Tensors().Concat(config.Unused()).ToDictionary(t => t.Name, t => t.Shape);
        Assert.Equal([32L, positions], shapes["posenc.Wr.weight"]);
        Assert.Equal([768L, 256L], shapes["transformers.8.self_attn.Wqkv.weight"]);
        Assert.Equal([512L, 512L], shapes["transformers.0.cross_attn.ffn.0.weight"]);
        Assert.Equal([1L, 256L], shapes["token_confidence.7.token.0.weight"]);
        Assert.Equal([256L, 256L], shapes["log_assignment.8.final_proj.weight"]);
        Assert.Equal(2 + 1 + (layers * 22) + (layers * 4) + ((layers - 1) * 2) + 1, shapes.Count);
    }

    [Theory]
    [InlineData("alike-n", "is no matcher")]
    [InlineData("lightglue-none", "there is no such file")]
    public void Load_OtherNames_AreRefused(string name, string says) =>
        Assert.Contains(says, Assert.ThrowsAny<EquiviewException>(() => LightGlueMatcher.Load(name)).Message);

    private static string OldName(string name) => name.StartsWith("transformers.", StringComparison.Ordinal)
        && name.Split('.', 4) is [_, var layer, var block, var rest] ? $"{block}.{layer}.{rest}" : name;
}
