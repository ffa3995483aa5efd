using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Safetensors;
using Equiview.Splatting.Text;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Text;

/// <summary>
/// The text tower and its tokenizer against Fixtures/clip_text.py, which has its own byte-pair encoder and plain torch operations.
/// </summary>
public sealed class ClipTextEncoderTests : TensorLeakGuard
{
    private static readonly string Folder = Repository.PathOf("tests", "Equiview.Splatting.Tests", "Fixtures", "clip-text");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json"))).RootElement;

    [Fact]
    public void Encode_Texts_GivesTheTokensOfTheOtherEncoder()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Load(Folder);
        foreach (JsonElement text in Expected.EnumerateArray())
            Assert.Equal(
                text.GetProperty("tokens").EnumerateArray().Select(t => t.GetInt32()),
                tokenizer.Encode(text.GetProperty("text").GetString()!, 12));
    }

    [Fact]
    public void Encode_UnusualText_StaysWithinTheVocabulary()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Load(Folder);
        Assert.Equal([534, 162, 245, 98, 162, 250, 361, 535], tokenizer.Encode("\u65E5\u672C"));
        Assert.Equal([534, 320, 171, 123, 377, 321, 535], tokenizer.Encode("a\uD800b"));
        Assert.Equal(tokenizer.Encode("tab le"), tokenizer.Encode("\t TAB \n Le "));
        Assert.Equal(77, tokenizer.Encode(new string('a', 5000)).Length);
    }

    [Theory]
    [InlineData("quick", true)]
    [InlineData("exact", false)]
    public void Embed_Texts_EqualsTorch(string name, bool quickGelu)
    {
        using ClipTextEncoder encoder = ClipTextEncoder.Load(Path.Combine(Folder, "openai.pt"), quickGelu);
        Assert.Equal(20, encoder.Dimension);
        foreach (JsonElement text in Expected.EnumerateArray())
            RequireEqual(text.GetProperty(name), encoder.Embed(text.GetProperty("text").GetString()!));
    }

    [Fact]
    public void Embed_HuggingFaceKeys_GivesTheSame()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Folder, "merges.txt"), folder["merges.txt"]);
        using (ITensorArchive archive = TensorArchive.Open(Path.Combine(Folder, "openai.pt")))
            SafetensorsFile.Write(folder["model.safetensors"], Renamed(archive.Tensors));
        using ClipTextEncoder encoder = ClipTextEncoder.Load(folder["model.safetensors"]);
        foreach (JsonElement text in Expected.EnumerateArray())
            RequireEqual(text.GetProperty("quick"), encoder.Embed(text.GetProperty("text").GetString()!));
    }

    [Fact]
    public void Load_WrongFiles_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder["a.safetensors"], new Dictionary<string, StoredTensor> { ["x"] = StoredTensor.From(new float[1], 1) });
        Assert.Throws<MissingComponentException>(() => ClipTextEncoder.Load(folder["a.safetensors"]));
        File.WriteAllText(folder["merges.txt"], "#version\na b\n");
        Assert.Contains(
            "no text tower",
            Assert.Throws<ModelMismatchException>(() => ClipTextEncoder.Load(folder["a.safetensors"])).Message,
            StringComparison.Ordinal);
        File.Copy(Path.Combine(Folder, "openai.pt"), folder["b.pt"]);
        Assert.Contains(
            "515", Assert.Throws<ModelMismatchException>(() => ClipTextEncoder.Load(folder["b.pt"])).Message, StringComparison.Ordinal);
        foreach (string merges in new[] { "abc", "ab c" })
        {
            File.WriteAllText(folder["merges.txt"], $"#version\n{merges}\n");
            Assert.Throws<InvalidFileException>(() => ClipTextEncoder.Load(folder["b.pt"]));
        }
    }

    private static Dictionary<string, StoredTensor> Renamed(IReadOnlyDictionary<string, StoredTensor> openAi)
    {
        var renamed = new Dictionary<string, StoredTensor>();
        foreach ((string key, StoredTensor tensor) in openAi)
        {
            string name = key.Replace("transformer.resblocks.0.", "text_model.encoder.layers.0.", StringComparison.Ordinal)
                .Replace("ln_1", "layer_norm1", StringComparison.Ordinal).Replace("ln_2", "layer_norm2", StringComparison.Ordinal)
                .Replace("mlp.c_fc", "mlp.fc1", StringComparison.Ordinal).Replace(
                    "mlp.c_proj",
                    "mlp.fc2",
                    StringComparison.Ordinal).Replace("attn.out_proj", "self_attn.out_proj", StringComparison.Ordinal)
                .Replace("ln_final", "text_model.final_layer_norm", StringComparison.Ordinal);
            name = name switch
            {
                "token_embedding.weight" => "text_model.embeddings.token_embedding.weight",
                "positional_embedding" => "text_model.embeddings.position_embedding.weight",
                "text_projection" => "text_projection.weight",
                _ => name,
            };
            float[] values = tensor.ToSingles();
            if (key.Contains("in_proj", StringComparison.Ordinal))
            {
                int third = values.Length / 3;
                for (int i = 0; i < 3; i++)
                    renamed[$"text_model.encoder.layers.0.self_attn.{"qkv"[i]}_proj.{(tensor.Shape.Length == 2 ? "weight" : "bias")}"] =
                        StoredTensor.From(values.AsSpan(i * third, third), [64, .. tensor.Shape[1..]]);
            }
            else if (key == "text_projection")
            {
                renamed[name] = StoredTensor.From(
                    [.. from d in Enumerable.Range(0, 20) from w in Enumerable.Range(0, 64) select values[(w * 20) + d]], 20, 64);
            }
            else
            {
                renamed[name] = StoredTensor.From(values, tensor.Shape);
            }
        }

        return renamed;
    }

    private static void RequireEqual(JsonElement expected, float[] actual)
    {
        Assert.Equal(expected.GetArrayLength(), actual.Length);
        for (int i = 0; i < actual.Length; i++)
            Assert.Equal(expected[i].GetDouble(), actual[i], 1e-5);
    }
}
