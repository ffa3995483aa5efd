using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Onnx.Graphs;

/// <summary>
/// <see cref="PositionTable"/> as nodes. The operator Resize with a cubic kernel is libtorch's bicubic: a = -0.75 without antialias, -0.5
/// with; the offset rule gives scales instead of sizes.
/// </summary>
internal static class PositionResize
{
    /// <summary>Resizes the table to the grid of the image.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The network's weights.</param>
    /// <param name="config">Its sizes and rule.</param>
    /// <param name="mapShape">[4], the shape [B, D, rows, columns] of the patch map.</param>
    /// <param name="stride">Distance of patches.</param>
    /// <returns>[1, P, D].</returns>
    public static string Write(OnnxGraph graph, StoredWeights weights, VisionTransformerConfig config, string mapShape, int stride)
    {
        PositionRule rule = config.Positions == PositionRule.HubAntialias && stride < config.Patch
            ? PositionRule.HubOffset : config.Positions;
        string grid = weights.PositionGrid(config); // [1, D, side, side]
        string sizes = graph.Node("Slice", [mapShape, graph.Integers(2), graph.Integers(4)]); // [rows, columns]
        string resized = rule switch
        {
            PositionRule.HubOffset => Offset(graph, config, grid, sizes),
            PositionRule.Bilinear => Linear(graph, grid, sizes),
            PositionRule.SquareWindow => Window(graph, grid, sizes),
            _ => Plain(graph, grid, sizes, rule),
        };
        string cells = graph.Node("Reshape", [resized, graph.Integers(0, 0, -1)]); // [1, D, P]
        return graph.Node("Transpose", [cells], ("perm", [0, 2, 1]));
    }

    private static string Linear(OnnxGraph graph, string grid, string sizes) => graph.Node(
        "Resize", [grid, "", "", Target(graph, grid, sizes)], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));

    private static string Window(OnnxGraph graph, string grid, string sizes)
    {
        string longest = graph.Node("ReduceMax", [sizes], ("keepdims", 1)); // [1]
        string square = Linear(graph, grid, graph.Node("Concat", [longest, longest], ("axis", 0)));
        return graph.Node("Slice", [square, graph.Integers(0, 0), sizes, graph.Integers(2, 3)]);
    }

    private static string Target(OnnxGraph graph, string grid, string sizes)
    {
        string kept = graph.Node("Slice", [graph.Node("Shape", [grid]), graph.Integers(0), graph.Integers(2)]); // [1, D]
        return graph.Node("Concat", [kept, sizes], ("axis", 0));
    }

    private static string Plain(OnnxGraph graph, string grid, string sizes, PositionRule rule)
    {
        bool antialias = rule is PositionRule.Antialias or PositionRule.HubAntialias;
        return graph.Node(
            "Resize", [grid, "", "", Target(graph, grid, sizes)], ("mode", "cubic"), ("cubic_coeff_a", antialias ? -0.5f : -0.75f),
            ("antialias", antialias ? 1 : 0),
            ("exclude_outside", antialias ? 1 : 0), ("coordinate_transformation_mode", "half_pixel"));
    }

    // (n + 0.1) / side a axis. On the table's own grid the rule leaves it alone, so the scale there must be 1.
    private static string Offset(OnnxGraph graph, VisionTransformerConfig config, string grid, string sizes)
    {
        string cells = graph.Node("Cast", [sizes], ("to", 1));
        string side = graph.Tensor("pos_embed.side", [1], [config.GridSide]);
        string same = graph.Node("ReduceMin", [graph.Node("Cast", [graph.Node("Equal", [cells, side])], ("to", 1))]); // 1 on its own grid
        string offset = graph.Node("Mul", [
            graph.Tensor("pos_embed.offset", [1], [0.1f]), graph.Node("Sub", [graph.Tensor("pos_embed.one", [1], [1]), same])]);
        string scales = graph.Node("Div", [graph.Node("Add", [cells, offset]), side]); // [rows, columns]
        string all = graph.Node("Concat", [graph.Tensor("pos_embed.unscaled", [2], [1, 1]), scales], ("axis", 0));
        return graph.Node("Resize", [grid, "", all], ("mode", "cubic"), ("cubic_coeff_a", -0.75f),
            ("coordinate_transformation_mode", "half_pixel"));
    }
}
