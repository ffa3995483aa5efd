using Equiview.Formats;
using Equiview.Formats.Files;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Splatting.Text;

/// <summary>
/// Finds the text tower's weights in a file under OpenAI's names, whatever dialect the file has, and checks their shapes.
/// </summary>
internal static class ClipTextKeys
{
    private const string HuggingFace = "text_model.";

    /// <summary>The weights as single-precision tensors in the caller's scope.</summary>
    public static Dictionary<string, Tensor> Read(ITensorArchive archive)
    {
        bool huggingFace = archive.Tensors.ContainsKey(HuggingFace + "final_layer_norm.weight");
        Tensor Take(string key, params long[] shape)
        {
            if (!archive.Tensors.TryGetValue(key, out StoredTensor? stored))
                throw new ModelMismatchException($"{archive.Path} lacks '{key}': it holds no text tower of CLIP");
            return stored.Shape.Length == shape.Length && stored.Shape.Zip(shape).All(p => p.Second < 0 ? p.First > 0 : p.First == p.Second)
                ? tensor(stored.ToSingles(), stored.Shape)
                : throw new ModelMismatchException($"{archive.Path} has '{key}' as {stored}, expected [{string.Join(", ", shape)}]");
        }

        var weights = new Dictionary<string, Tensor>
        {
            ["token_embedding.weight"] = Take(
                huggingFace ? HuggingFace + "embeddings.token_embedding.weight" : "token_embedding.weight", -1, -1),
        };
        long width = weights["token_embedding.weight"].shape[1];
        if (width % 64 != 0)
            throw new ModelMismatchException($"{archive.Path} has a width of {width}; CLIP's text towers have heads of 64 channels");
        weights["positional_embedding"] = Take(
            huggingFace ? HuggingFace + "embeddings.position_embedding.weight" : "positional_embedding", -1, width);
        void Pair(string name, string key, params long[] shape) =>
            (weights[name + ".weight"], weights[name + ".bias"]) = (Take(key + ".weight", shape), Take(key + ".bias", shape[0]));
        Pair("ln_final", huggingFace ? HuggingFace + "final_layer_norm" : "ln_final", width);
        weights["text_projection"] = huggingFace
            ? Take("text_projection.weight", -1, width).t().contiguous()
            : Take("text_projection", width, -1);
        for (int block = 0; ; block++)
        {
            string name = FormattableString.Invariant($"transformer.resblocks.{block}."),
                key = huggingFace ? FormattableString.Invariant($"{HuggingFace}encoder.layers.{block}.") : name;
            if (!archive.Tensors.ContainsKey(key + (huggingFace ? "layer_norm1.weight" : "ln_1.weight")))
                return weights;
            Pair(name + "ln_1", key + (huggingFace ? "layer_norm1" : "ln_1"), width);
            Pair(name + "ln_2", key + (huggingFace ? "layer_norm2" : "ln_2"), width);
            Pair(name + "mlp.c_fc", key + (huggingFace ? "mlp.fc1" : "mlp.c_fc"), 4 * width, width);
            Pair(name + "mlp.c_proj", key + (huggingFace ? "mlp.fc2" : "mlp.c_proj"), width, 4 * width);
            Pair(name + "attn.out_proj", key + (huggingFace ? "self_attn.out_proj" : "attn.out_proj"), width, width);
            (weights[name + "attn.in_proj_weight"], weights[name + "attn.in_proj_bias"]) = huggingFace
                ? (
                    cat([.. "qkv".Select(c => Take($"{key}self_attn.{c}_proj.weight", width, width))]),
                    cat([.. "qkv".Select(c => Take($"{key}self_attn.{c}_proj.bias", width))]))
                : (Take(key + "attn.in_proj_weight", 3 * width, width), Take(key + "attn.in_proj_bias", 3 * width));
        }
    }
}
