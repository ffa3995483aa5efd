using Equiview.Features.Adapters;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Adapters;

public sealed class PeftAdapterTests : IDisposable
{
    private const string Prefix = "base_model.model.";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", 2f)]
    [InlineData(", \"use_rslora\": true", 2.828427f)]
    public void Read_FusedProjection_GivesThreeScaledPairs(string more, float scale)
    {
        float[] a = Values(2 * 8, 0.5f), b = Values(24 * 2, 0.25f);
        Write("\"lora_alpha\": 4" + more, (Prefix + "blocks.3.attn.qkv", a, [2, 8], b, [24, 2]));
        FeatureAdapter adapter = AdapterFile.Read(folder["adapter_model.safetensors"]);
        Assert.Equal([LoraTarget.Query, LoraTarget.Key, LoraTarget.Value], adapter.Lora.Select(p => p.Target));
        Assert.All(adapter.Lora, p => Assert.Equal((3, 2), (p.Block, adapter.RankOf(p))));
        Assert.All(adapter.Lora, p => Assert.Equal(a, p.A));
        float[] found = [.. adapter.Lora.SelectMany(p => p.B)];
        Assert.All(b.Zip(found), pair => Assert.Equal(pair.First * scale, pair.Second, 1e-5f));
        Assert.Equal(Path.GetFileName(folder.Path), adapter.Name);
    }

    [Fact]
    public void Read_HuggingFaceNames_FindsBlockAndProjection()
    {
        Write(
            "\"r\": 1, \"lora_alpha\": 1",
            (Prefix + "dinov2.encoder.layer.11.attention.attention.query", Values(8, 1), [1, 8], Values(8, 2), [8, 1]),
            (Prefix + "dinov2.encoder.layer.0.attention.attention.value", Values(8, 3), [1, 8], Values(8, 4), [8, 1]));
        FeatureAdapter adapter = AdapterFile.Read(PeftAdapterLayout.FileOf(folder.Path));
        Assert.Equal([(0, LoraTarget.Value), (11, LoraTarget.Query)], adapter.Lora.Select(p => (p.Block, p.Target)));
        Assert.Equal(Values(8, 4), adapter.Lora[0].B);
    }

    [Theory]
    [InlineData("\"lora_alpha\": 4, \"use_dora\": true", "DoRA")]
    [InlineData("\"lora_alpha\": 4, \"bias\": \"all\"", "biases")]
    [InlineData("\"lora_alpha\": 4, \"rank_pattern\": {\"qkv\": 2}", "single modules")]
    [InlineData("\"lora_alpha\": 4, \"peft_type\": \"IA3\"", "IA3")]
    public void Read_WhatAdaptersCannotHold_IsRefused(string settings, string reason)
    {
        Write(settings, (Prefix + "blocks.0.attn.qkv", Values(8, 1), [1, 8], Values(24, 1), [24, 1]));
        Assert.Contains(
            reason, Assert.Throws<ModelMismatchException>(() => AdapterFile.Read(folder["adapter_model.safetensors"])).Message);
    }

    [Fact]
    public void Read_OtherLayers_AreNamed()
    {
        Write("\"lora_alpha\": 4", (Prefix + "blocks.0.mlp.fc1", Values(8, 1), [1, 8], Values(32, 1), [32, 1]));
        Assert.Contains(
            "blocks.0.mlp.fc1", Assert.Throws<ModelMismatchException>(() => AdapterFile.Read(folder["adapter_model.safetensors"])).Message);
    }

    private void Write(string settings, params (string Name, float[] A, long[] ShapeA, float[] B, long[] ShapeB)[] pairs)
    {
        var tensors = new Dictionary<string, StoredTensor>();
        foreach ((string name, float[] a, long[] shapeA, float[] b, long[] shapeB) in pairs)
        {
            tensors[name + ".lora_A.weight"] = StoredTensor.From(a, shapeA);
            tensors[name + ".lora_B.weight"] = StoredTensor.From(b, shapeB);
        }

        SafetensorsFile.Write(folder["adapter_model.safetensors"], tensors, new Dictionary<string, string> { ["format"] = "pt" });
        File.WriteAllText(folder["adapter_config.json"], "{" + settings + "}");
    }

    private static float[] Values(int count, float scale) => [.. Enumerable.Range(0, count).Select(i => scale * (i + 1))];
}
