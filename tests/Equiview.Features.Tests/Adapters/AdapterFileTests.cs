using System.Security.Cryptography;
using Equiview.Features.Adapters;
using Equiview.Features.Recipes;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
namespace Equiview.Features.Tests.Adapters;

public sealed class AdapterFileTests : IDisposable
{
    private static readonly string Fixtures = Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures");
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Read_ReleasedCheckpoint_HasTheLastFourBlocks()
    {
        string path = Path.Combine(Fixtures, "released_adapter.ckpt");
        using NpzArchive expected = NpzArchive.Open(Path.Combine(Fixtures, "released_adapter.npz"));

        FeatureAdapter adapter = AdapterFile.Read(path);

        Assert.Equal((6, 4, 8, "released_adapter"), (adapter.Dimension, adapter.Rank, adapter.Lora.Count, adapter.Name));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), adapter.Sha256);
        for (int i = 0; i < 8; i++)
        {
            LoraPair pair = adapter.Lora[i];
            Assert.Equal(((i / 2) - 4, i % 2 == 0 ? LoraTarget.Query : LoraTarget.Value), (pair.Block, pair.Target));
            Assert.Equal(expected.Tensors[$"w_a_{i:000}"].ToSingles(), pair.A);
            Assert.Equal(expected.Tensors[$"w_b_{i:000}"].ToSingles(), pair.B);
        }

        Assert.Equal(expected.Tensors["refine_conv.weight"].ToSingles(), adapter.RefineConvs[0].Weight);
        Assert.Equal(expected.Tensors["refine_conv.bias"].ToSingles(), adapter.RefineConvs[0].Bias);
        adapter.RequireFits("six", 6, 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Write_ThenRead_KeepsEveryBit(int convs)
    {
        FeatureAdapter adapter = Sample(convs);
        AdapterFile.Write(folder["mine.safetensors"], adapter);

        FeatureAdapter read = AdapterFile.Read(folder["mine.safetensors"]);

        Assert.Equal(("mine", "dinov2_vits14", "finetuned on books", 3), (read.Name, read.Model, read.Provenance, read.Dimension));
        Assert.Equal(adapter.Lora.Count, read.Lora.Count);
        foreach ((LoraPair expected, LoraPair actual) in adapter.Lora.Zip(read.Lora))
        {
            Assert.Equal((expected.Block, expected.Target), (actual.Block, actual.Target));
            Assert.Equal(expected.A, actual.A);
            Assert.Equal(expected.B, actual.B);
        }

        Assert.Equal(adapter.RefineConvs.Select(c => c.Weight), read.RefineConvs.Select(c => c.Weight));
        Assert.Equal(adapter.RefineConvs.Select(c => c.Bias), read.RefineConvs.Select(c => c.Bias));
        Assert.Equal(["mine.safetensors"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_ReleasedLayout_ReadsBackAsTheReleasedFileDoes()
    {
        FeatureAdapter released = AdapterFile.Read(Path.Combine(Fixtures, "released_adapter.ckpt"));
        AdapterFile.Write(folder["again.ckpt"], released);
        FeatureAdapter read = AdapterFile.Read(folder["again.ckpt"]);
        Assert.Equal(released.Lora.SelectMany(p => p.A.Concat(p.B)), read.Lora.SelectMany(p => p.A.Concat(p.B)));
        Assert.Equal(released.Lora.Select(p => (p.Block, p.Target)), read.Lora.Select(p => (p.Block, p.Target)));
        Assert.Equal(released.RefineConvs[0].Weight, read.RefineConvs[0].Weight);
        Assert.Equal(released.RefineConvs[0].Bias, read.RefineConvs[0].Bias);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Write_ReleasedLayoutOfAnotherForm_IsRefused(int convs) =>
        Assert.Throws<ModelMismatchException>(() => AdapterFile.Write(folder["other.ckpt"], Sample(convs)));

    [Fact]
    public void Write_WithARecipe_KeepsIt()
    {
        FeatureAdapter sample = Sample(1);
        var recipe = new FeatureRecipe(
            new ModelIdentity("dinov2_vits14", "ab12"), new TokenGridPreprocessing(24), OutputLayer.AfterBlock(8))
        { Preset = "train" };
        AdapterFile.Write(
            folder["mine.safetensors"], new(sample.Dimension, sample.Lora, sample.RefineConvs) { TrainingRecipe = recipe });
        Assert.Equal(recipe, AdapterFile.Read(folder["mine.safetensors"]).TrainingRecipe);
    }

    [Theory]
    [InlineData("tap", "block:8")]
    [InlineData("layer", "block:8")]
    public void Read_LayerUnderEitherName_IsTheSameWithoutARecipe(string entry, string layer)
    {
        AdapterFile.Write(folder["new"], Sample(1));
        using (SafetensorsFile file = SafetensorsFile.Open(folder["new"]))
        {
            SafetensorsFile.Write(folder["old"], file.Tensors, new Dictionary<string, string>(file.Metadata) { [entry] = layer });
        }

        FeatureAdapter read = AdapterFile.Read(folder["old"]);
        Assert.Equal((OutputLayer.AfterBlock(8), null), (read.Layer, read.TrainingRecipe));
    }

    [Fact]
    public void Write_WithALayer_KeepsItAndIsNoReleasedLayout()
    {
        FeatureAdapter sample = Sample(1),
            adapter = new(sample.Dimension, sample.Lora, sample.RefineConvs) { Layer = OutputLayer.AfterBlock(8) };
        AdapterFile.Write(folder["early.safetensors"], adapter);
        FeatureAdapter read = AdapterFile.Read(folder["early.safetensors"]);
        Assert.Equal(OutputLayer.AfterBlock(8), read.Layer);
        Assert.Throws<ModelMismatchException>(() => read.RequireFits("short", 3, 7));
        Assert.Throws<ModelMismatchException>(() => AdapterFile.Write(folder["early.ckpt"], adapter));
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        AdapterFile.Write(folder["a"], Sample(1));
        AdapterFile.Write(folder["b"], Sample(1));
        Assert.Equal(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
    }

    [Fact]
    public void Write_Metadata_SaysWhatTheFileIs()
    {
        AdapterFile.Write(folder["a"], Sample(1));
        using SafetensorsFile file = SafetensorsFile.Open(folder["a"]);
        Assert.Equal(
            ("equiview.adapter", "1", "dinov2_vits14", "3", "2"),
            (file.Metadata["format"], file.Metadata["version"], file.Metadata["model"], file.Metadata["dimension"], file.Metadata["rank"]));
        Assert.Equal([2L, 3L], file.Tensors["lora.-4.q.a"].Shape);
        Assert.Equal([3L, 2L], file.Tensors["lora.-4.q.b"].Shape);
    }

    [Theory]
    [InlineData("version", "2", null, "version 2")]
    [InlineData("dimension", "many", null, "how many channels")]
    [InlineData("dimension", "2", null, "needs [1, 2]")]
    [InlineData(null, null, "lora.0.x.a", "lora.0.x.a")]
    [InlineData(null, null, "lora.0.k.b", "lora.0.k.b")]
    [InlineData(null, null, "extra", "extra")]
    [InlineData(null, null, "lora.5.k.a", "lora.5.k.b")]
    public void Read_BrokenAdapter_SaysWhatIsWrong(string? entry, string? value, string? extraTensor, string message)
    {
        AdapterFile.Write(folder["good.safetensors"], Sample(1));
        using (SafetensorsFile good = SafetensorsFile.Open(folder["good.safetensors"]))
        {
            Dictionary<string, string> metadata = new(good.Metadata);
            Dictionary<string, StoredTensor> tensors = new(good.Tensors);
            if (entry is not null)
                metadata[entry] = value!;
            if (extraTensor is not null)
                tensors[extraTensor] = StoredTensor.From(new float[6], 2, 3);
            SafetensorsFile.Write(folder["bad.safetensors"], tensors, metadata);
        }

        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => AdapterFile.Read(folder["bad.safetensors"])).Message);
    }

    [Fact]
    public void Read_FileWithoutAdapter_IsRefused()
    {
        SafetensorsFile.Write(folder["x.safetensors"], new Dictionary<string, StoredTensor> { ["a"] = StoredTensor.From([1f], 1) });
        Assert.Contains("holds no adapter", Assert.Throws<InvalidFileException>(() => AdapterFile.Read(folder["x.safetensors"])).Message);
    }

    public void Dispose() => folder.Dispose();

    private static FeatureAdapter Sample(int convs)
    {
        var random = new Random(3);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        LoraPair[] lora = [
            new(-4, LoraTarget.Query, Draw(6), Draw(6)),
            new(-1, LoraTarget.Value, Draw(3), Draw(3)),
            new(2, LoraTarget.Key, Draw(6), Draw(6))];
        return new FeatureAdapter(
            3,
            lora,
            [.. Enumerable.Range(0, convs)
                .Select(
                    _ => new RefineConvWeights(
                        Draw(81), Draw(3)))])
        { Name = "sample", Model = "dinov2_vits14", Provenance = "finetuned on books" };
    }
}
