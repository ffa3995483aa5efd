using Equiview.Formats;

namespace Equiview.Tracking.TapNext;

/// <summary>
/// The names of the JAX archives (bootstapnext_ckpt.npz): '/' between modules, kernels as [in, out], queries, keys and values apart and by
/// head.
/// </summary>
/// <param name="heads">Attention heads.</param>
internal sealed class JaxLayout(int heads) : ITapNextLayout
{
    private const string Marker = "backbone/embedding/kernel";
    private const string Attention = "MultiHeadDotProductAttention_0/";

    private static readonly (string Torch, string Jax)[] Names =
    [
        ("lin_proj.", "backbone/embedding/"), ("image_pos_emb", "backbone/pos_embedding"), ("mask_token", "backbone/mask_token"),
        ("point_query_token", "backbone/point_query_token"), ("unknown_token", "backbone/unknown_token"),
        ("encoder_norm.", "backbone/Transformer/encoder_norm/"), ("blocks.", "backbone/Transformer/encoderblock_"),
        ("vit_block.ln_1.", "vit_block/LayerNorm_0/"), ("vit_block.ln_2.", "vit_block/LayerNorm_1/"),
        ("vit_block.mlp.0.", "vit_block/MlpBlock_0/Dense_0/"), ("vit_block.mlp.3.", "vit_block/MlpBlock_0/Dense_1/"),
        ("vit_block.self_attention.", $"vit_block/{Attention}"), ("_head.", "_head/layers_"), (".", "/"),
    ];

    /// <inheritdoc/>
    public string Name => "JAX";

    /// <summary>Whether a file is of this layout.</summary>
    public static bool Is(ITensorArchive archive) => archive.Tensors.ContainsKey(Marker);

    /// <inheritdoc/>
    public IReadOnlyList<StoredPart> PartsOf(string weight, long[] shape)
    {
        string name = Names.Aggregate(weight, (n, pair) => n.Replace(pair.Torch, pair.Jax, StringComparison.Ordinal));
        (string module, string leaf) = (name[..(name.LastIndexOf('/') + 1)], name[(name.LastIndexOf('/') + 1)..]);
        long d = shape[^1], channels = d / heads;
        return leaf switch
        {
            "in_proj_weight" => Each(module, "kernel", [d, heads, channels], [d, d], [1, 0]),
            "in_proj_bias" => Each(module, "bias", [heads, shape[0] / 3 / heads]),
            "weight" when module.EndsWith(Attention + "out_proj/", StringComparison.Ordinal) =>
                [new(OutProjection(module) + "kernel", [heads, channels, d], [d, d], [1, 0])],
            "bias" when module.EndsWith(Attention + "out_proj/", StringComparison.Ordinal) => [new(OutProjection(module) + "bias", shape)],
            "weight" when shape is [var outputs, var inputs, var rows, var columns] =>
                [new(module + "kernel", [1, rows, columns, inputs, outputs], [rows, columns, inputs, outputs], [3, 2, 0, 1])],
            "weight" when shape.Length == 1 => [new(module + "scale", shape)],
            "weight" => [new(module + "kernel", [shape[1], shape[0]], [shape[1], shape[0]], [1, 0])],
            _ => [new(name, shape)],
        };
    }

    /// <inheritdoc/>
    public bool Ignores(string stored) => false;

    private static string OutProjection(string module) => module.Replace("out_proj/", "out/", StringComparison.Ordinal);

    private static StoredPart[] Each(string module, string leaf, long[] shape, long[]? view = null, long[]? permutation = null) =>
        [.. new[] { "query", "key", "value" }.Select(n => new StoredPart($"{module}{n}/{leaf}", shape, view, permutation))];
}
