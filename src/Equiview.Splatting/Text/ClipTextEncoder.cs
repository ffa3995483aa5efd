using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Files;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;
using static TorchSharp.torch;

namespace Equiview.Splatting.Text;

/// <summary>
/// The text tower of CLIP (Radford et al. 2021): a causal transformer over byte-pair tokens; the output at the end token, projected into
/// the joint space of images and text, is the embedding. Width, depth and context length follow from the weights; heads have 64 channels.
/// Reads OpenAI's and OpenCLIP's keys and those of Hugging Face.
/// </summary>
public sealed class ClipTextEncoder : IDisposable
{
    private const int HeadChannels = 64;
    private readonly Dictionary<string, Tensor> weights;
    private readonly BytePairTokenizer tokenizer;
    private readonly bool quickGelu;
    private readonly int depth;

    private ClipTextEncoder(Dictionary<string, Tensor> weights, BytePairTokenizer tokenizer, bool quickGelu)
    {
        (this.weights, this.tokenizer, this.quickGelu) = (weights, tokenizer, quickGelu);
        depth = weights.Keys.Count(k => k.EndsWith(".ln_1.weight", StringComparison.Ordinal));
    }

    /// <summary>Length D of an embedding.</summary>
    public int Dimension => (int)weights["text_projection"].shape[1];

    /// <summary>Loads a weight file; the tokenizer's merges lie beside it.</summary>
    /// <param name="path">Safetensors or torch file with the text tower, alone or with the rest of CLIP.</param>
    /// <param name="quickGelu">x sigmoid(1.702 x) as OpenAI's models have it; OpenCLIP's LAION models have the exact GELU: false.</param>
    /// <exception cref="InvalidFileException">Not such a file.</exception>
    /// <exception cref="ModelMismatchException">Weights are missing or have other shapes.</exception>
    /// <exception cref="MissingComponentException">The merges are not there.</exception>
    public static ClipTextEncoder Load(string path, bool quickGelu = true)
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Load(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using ITensorArchive archive = TensorArchive.Open(path);
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = ClipTextKeys.Read(archive);
        if (weights["token_embedding.weight"].shape[0] != tokenizer.End + 1)
            throw new ModelMismatchException(
                $"{path} has {weights["token_embedding.weight"].shape[0]} tokens, the merges beside it make "
                    + $"{tokenizer.End + 1}; take those of the same model");
        foreach (Tensor weight in weights.Values)
            weight.DetachFromDisposeScope();
        return new ClipTextEncoder(weights, tokenizer, quickGelu);
    }

    /// <summary>Unit embedding of a text, D values.</summary>
    public float[] Embed(string text)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor positions = weights["positional_embedding"]; // [N, W]
        int[] tokens = tokenizer.Encode(text, (int)positions.shape[0]);
        // [n, W]
        Tensor x = weights["token_embedding.weight"].index_select(0, tensor(Array.ConvertAll(tokens, t => (long)t)))
            .Plus(positions.slice(0, 0, tokens.Length, 1));
        for (int block = 0; block < depth; block++)
        {
            string name = FormattableString.Invariant($"transformer.resblocks.{block}.");
            x = x.Plus(Attention(Norm(x, name + "ln_1"), name + "attn."));
            x = x.Plus(
                Linear(
                    Activation(Linear(Norm(x, name + "ln_2"), name + "mlp.c_fc.weight", name + "mlp.c_fc.bias")),
                    name + "mlp.c_proj.weight",
                    name + "mlp.c_proj.bias"));
        }

        // The end token is the last: what CLIP pads with comes after it and, the mask being causal, changes nothing.
        Tensor answer = Norm(x, "ln_final").slice(0, tokens.Length - 1, tokens.Length, 1).mm(weights["text_projection"]); // [1, D]
        return nn.functional.normalize(answer, dim: 1).data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor weight in weights.Values)
            weight.Dispose();
        weights.Clear();
    }

    private Tensor Attention(Tensor x, string name)
    {
        long n = x.shape[0], width = x.shape[1], heads = width / HeadChannels;
        // 3 of [heads, n, 64]
        Tensor[] qkv = Linear(
            x, name + "in_proj_weight", name + "in_proj_bias").view(n, 3, heads, HeadChannels).permute(1, 2, 0, 3).unbind(0);
        // [1, heads, n, 64]
        Tensor mixed = nn.functional.scaled_dot_product_attention(
            qkv[0].unsqueeze(0), qkv[1].unsqueeze(0), qkv[2].unsqueeze(0), is_casual: true);
        return Linear(mixed.squeeze(0).permute(1, 0, 2).reshape(n, width), name + "out_proj.weight", name + "out_proj.bias");
    }

    private Tensor Activation(Tensor x) => quickGelu ? x * x.Times(1.702).sigmoid() : nn.functional.gelu(x);

    private Tensor Norm(Tensor x, string name) =>
        nn.functional.layer_norm(x, [x.shape[1]], weights[name + ".weight"], weights[name + ".bias"]);

    private Tensor Linear(Tensor x, string weight, string bias) => nn.functional.linear(x, weights[weight], weights[bias]);
}
