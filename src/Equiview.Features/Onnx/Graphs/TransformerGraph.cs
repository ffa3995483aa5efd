using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Onnx.Graphs;

/// <summary>
/// A vision transformer as an ONNX graph: the same network as <see cref="VisionTransformer.Forward"/>, with LayerScale multiplied into the
/// projections before it. Batch and size are free; layer and stride are fixed. Blocks after the layer are not in it.
/// </summary>
internal sealed class TransformerGraph
{
    /// <summary>Names of the inputs and of the output.</summary>
    public const string Images = "images", Positions = "positions", Features = "features", Cosines = "cosines", Sines = "sines";

    private readonly VisionTransformerConfig config;
    private readonly OnnxGraph graph;
    private readonly StoredWeights weights;
    private readonly bool forRuntime;
    private string? table, quick;
    private (string Cosines, string Sines)? rotations;

    private TransformerGraph(VisionTransformer network, bool forRuntime)
    {
        (config, this.forRuntime) = (network.Config, forRuntime);
        graph = new OnnxGraph(config.Name);
        weights = new StoredWeights(graph, network.state_dict());
    }

    /// <summary>Writes down a network.</summary>
    /// <param name="network">On the CPU, its adapter merged; it must live until the graph is written.</param>
    /// <param name="refine">The adapter's convolutions on the patch map; none for an original model.</param>
    /// <param name="layer">Which tokens are read.</param>
    /// <param name="stride">Distance of neighboring patches in pixels.</param>
    /// <param name="forRuntime">
    /// Whether ONNX Runtime's own attention may be used (faster, and without the matrix of all pairs); false for files for others.
    /// </param>
    /// <param name="positions">Where the positional table comes from.</param>
    /// <returns>
    /// Inputs: images [B, 3, H, W] float32, normalised, sides multiples of the patch; positions [1, P, D] of the patches, unless the graph
    /// resizes its own. Output: features [B, P, D].
    /// </returns>
    public static OnnxGraph Of(
        VisionTransformer network, IReadOnlyList<RefineConvWeights> refine, OutputLayer layer, int stride, bool forRuntime,
        PositionSource positions = PositionSource.Input)
    {
        int blocks = layer.Block ?? (layer.Values ? network.Config.Depth - 1 : network.Config.Depth);
        if (layer.IsJoint && network.Config.JointDimension == 0)
            throw new DegenerateInputException(
                $"{network.Config.Name} has no projection into a space of images and texts; {layer} needs one");
        if (blocks < (layer.Values ? 0 : 1) || blocks > network.Config.Depth)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{network.Config.Name} has {network.Config.Depth} blocks; layer {layer} lies outside them"));
        if (stride < 1 || stride > network.Patch)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{network.Config.Name} takes a stride from 1 to {network.Patch}, got {stride}"));
        var writer = new TransformerGraph(network, forRuntime);
        writer.Write(refine, layer, blocks, stride, positions);
        return writer.graph;
    }

    private void Write(
        IReadOnlyList<RefineConvWeights> refine, OutputLayer layer, int blocks, int stride, PositionSource positions)
    {
        (string tokens, string mapShape) = Embed(stride, positions); // [B, prefix + P, D], [4]
        for (int block = 0; block < blocks; block++)
            tokens = Block(FormattableString.Invariant($"blocks.{block}."), tokens);
        if (layer.Values)
            tokens = Values(FormattableString.Invariant($"blocks.{blocks}."), tokens);
        if (layer.FinalNorm && config.FinalNorm)
            tokens = Norm("norm", tokens);
        if (layer.IsJoint)
            tokens = graph.Node("MatMul", [tokens, weights.Plain("proj")]); // [B, prefix + P, E]
        string patches = graph.Node(
            "Slice",
            [tokens, graph.Integers(config.PrefixTokens), graph.Integers(int.MaxValue), graph.Integers(1)]); // [B, P, D]
        if (refine.Count > 0)
            patches = Refine(refine, patches, mapShape);
        graph.Output(patches, Features, "batch", "cells", layer.IsJoint ? config.JointDimension : config.Dimension);
    }

    private (string Tokens, string MapShape) Embed(int stride, PositionSource source)
    {
        string images = graph.Input(Images, "batch", 3, "height", "width");
        string projection = weights.Plain("patch_embed.proj.weight");
        string[] arguments = config.PatchBias
            ? [images, projection, weights.Plain("patch_embed.proj.bias")] : [images, projection];
        string map = graph.Node(
            "Conv", arguments, ("kernel_shape", [config.Patch, config.Patch]), ("strides", [stride, stride])); // [B, D, rows, columns]
        string mapShape = graph.Node("Shape", [map]); // [4]
        string patches = RefineNodes.Cells(graph, map); // [B, P, D]
        int width = config.Dimension / config.Heads;
        if (config.HasRotations)
            rotations = source == PositionSource.Graph ? RotationNodes.Write(graph, weights, config, images, mapShape, stride)
                : (graph.Input(Cosines, 1, "tokens", 1, width), graph.Input(Sines, 1, "tokens", 1, width));
        if (!config.Rotary)
        {
            string positions = source == PositionSource.Input
                ? graph.Input(Positions, 1, "cells", config.Dimension)
                : PositionResize.Write(graph, weights, config, mapShape, stride); // [1, P, D]
            patches = graph.Node("Add", [patches, positions]);
        }

        if (config.PrefixTokens == 0)
            return (config.PreNorm ? Norm("norm_pre", patches) : patches, mapShape);
        string? first = config.ClassToken ? weights.Plain("cls_token") : null; // [1, 1, D]
        if (config.ClassPosition)
            first = graph.Node("Add", [first!, graph.Node(
                "Slice", [Table(), graph.Integers(0), graph.Integers(1), graph.Integers(1)])]);
        string? registers = config.Registers > 0 ? weights.Plain("register_tokens") : null;
        string prefix = first is null || registers is null ? (first ?? registers)!
            : graph.Node("Concat", [first, registers], ("axis", 1)); // [1, prefix, D]
        string batch = graph.Node("Gather", [mapShape, graph.Integers(0)]); // [1]
        string shape = graph.Node("Concat", [batch, graph.Integers(1, 1)], ("axis", 0));
        prefix = graph.Node("Expand", [prefix, shape]); // [B, prefix, D]
        string tokens = graph.Node("Concat", [prefix, patches], ("axis", 1)); // [B, prefix + P, D]
        return (config.PreNorm ? Norm("norm_pre", tokens) : tokens, mapShape);
    }

    private string Table() => table ??= weights.Plain("pos_embed");

    private string Block(string prefix, string tokens)
    {
        string scale1 = prefix + "ls1.gamma", scale2 = prefix + "ls2.gamma";
        string attended = Attention(prefix + "attn.", Norm(prefix + "norm1", tokens));
        string middle = graph.Node("Add", [tokens, Linear(prefix + "attn.proj", attended, config.LayerScale ? scale1 : null)]);
        string hidden = Norm(prefix + "norm2", middle);
        string? scale = config.LayerScale ? scale2 : null;
        string branch = config.FeedForward == FeedForwardKind.SwiGlu
            ? Linear(prefix + "mlp.w3", Gated(Linear(prefix + "mlp.w12", hidden)), scale)
            : Linear(prefix + "mlp.fc2", Activate(Linear(prefix + "mlp.fc1", hidden)), scale);
        return graph.Node("Add", [middle, branch]);
    }

    // [B, N, D] to [B, N, D]: the values of a block's attention, projected.
    private string Values(string prefix, string tokens)
    {
        string fused = Linear(prefix + "attn.qkv", Norm(prefix + "norm1", tokens)); // [B, N, 3D]
        string value = graph.Node("Slice", [
            fused, graph.Integers(2 * config.Dimension), graph.Integers(int.MaxValue), graph.Integers(2)]);
        return Linear(prefix + "attn.proj", value);
    }

    // [B, N, D] to [B, N, D]: heads side by side, scale 1 / sqrt(head dimension).
    private string Attention(string prefix, string tokens)
    {
        string fused = Linear(prefix + "qkv", tokens); // [B, N, 3D]
        string[] qkv = graph.Nodes(
            "Split", 3, [fused, graph.Integers(config.Dimension, config.Dimension, config.Dimension)], ("axis", 2)); // 3 x [B, N, D]
        if (rotations is not null)
            (qkv[0], qkv[1]) = (Rotate(qkv[0]), Rotate(qkv[1]));
        if (forRuntime)
            return graph.RuntimeNode("MultiHeadAttention", qkv, ("num_heads", config.Heads));
        long width = config.Dimension / config.Heads;
        string heads = graph.Integers(0, 0, config.Heads, width);
        string query = Heads(qkv[0], 0, 2, 1, 3), key = Heads(qkv[1], 0, 2, 3, 1), value = Heads(qkv[2], 0, 2, 1, 3);
        string scale = graph.Tensor(prefix + "scale", [1], [1 / MathF.Sqrt(width)]);
        string weights = graph.Node(
            "Softmax", [graph.Node("MatMul", [graph.Node("Mul", [query, scale]), key])], ("axis", -1)); // [B, heads, N, N]
        string attended = graph.Node(
            "Transpose", [graph.Node("MatMul", [weights, value])], ("perm", [0, 2, 1, 3])); // [B, N, heads, D / heads]
        return graph.Node("Reshape", [attended, graph.Integers(0, 0, config.Dimension)]);

        string Heads(string x, params long[] order) => graph.Node("Transpose", [graph.Node("Reshape", [x, heads])], ("perm", order));
    }

    // [B, N, D] to [B, N, D]: the halves of each head, or the neighbors, (a, b), become (a cos - b sin, b cos + a sin).
    private string Rotate(string x)
    {
        long width = config.Dimension / config.Heads;
        string heads = graph.Node("Reshape", [x, graph.Integers(0, 0, config.Heads, width)]); // [B, N, heads, Dh]
        // [B, N, heads, Dh / 2, 2] of neighbors
        string apart = config.RotaryPairs ? graph.Node("Reshape", [heads, graph.Integers(0, 0, 0, width / 2, 2)]) : heads;
        long part = config.RotaryPairs ? 1 : width / 2;
        string[] halves = graph.Nodes("Split", 2, [apart, graph.Integers(part, part)], ("axis", -1));
        string turned = graph.Node("Concat", [graph.Node("Neg", [halves[1]]), halves[0]], ("axis", -1));
        if (config.RotaryPairs)
            turned = graph.Node("Reshape", [turned, graph.Integers(0, 0, config.Heads, width)]);
        string rotated = graph.Node("Add", [
            graph.Node("Mul", [heads, rotations!.Value.Cosines]), graph.Node("Mul", [turned, rotations.Value.Sines])]);
        return graph.Node("Reshape", [rotated, graph.Integers(0, 0, config.Dimension)]);
    }

    private string Activate(string x)
    {
        if (config.FeedForward == FeedForwardKind.Gelu)
            return graph.Node("Gelu", [x]);
        if (config.FeedForward == FeedForwardKind.TanhGelu)
            return graph.Node("Gelu", [x], ("approximate", "tanh"));
        if (forRuntime)
            return graph.RuntimeNode("QuickGelu", [x], ("alpha", 1.702f));
        string factor = quick ??= graph.Tensor("quick_gelu", [1], [1.702f]);
        return graph.Node("Mul", [x, graph.Node("Sigmoid", [graph.Node("Mul", [x, factor])])]);
    }

    private string Gated(string x)
    {
        string[] halves = graph.Nodes("Split", 2, [x, graph.Integers(config.Hidden, config.Hidden)], ("axis", 2));
        return graph.Node("Mul", [graph.Node("Mul", [halves[0], graph.Node("Sigmoid", [halves[0]])]), halves[1]]);
    }

    private string Linear(string layer, string x, string? scale = null) =>
        graph.Node("Add", [graph.Node("MatMul", [x, weights.Matrix(layer, scale)]), weights.Bias(layer, scale)]);

    private string Norm(string layer, string x) => graph.Node(
        "LayerNormalization",
        [x, weights.Plain(layer + ".weight"), weights.Plain(layer + ".bias")],
        ("axis", -1), ("epsilon", (float)config.NormEpsilon));

    private string Refine(IReadOnlyList<RefineConvWeights> layers, string patches, string mapShape)
    {
        string map = graph.Node("Reshape", [graph.Node("Transpose", [patches], ("perm", [0, 2, 1])), mapShape]); // [B, D, rows, columns]
        return RefineNodes.Cells(graph, RefineNodes.Convolve(graph, map, layers));
    }
}
