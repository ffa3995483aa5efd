using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Onnx.Graphs;

/// <summary>
/// The angles of <see cref="RotaryPositions"/> and <see cref="AxialRotations"/> as nodes, so that a file needs nothing but images.
/// Positions along an axis are index * step + first, in units of the image's side (halves) or of patches (pairs).
/// </summary>
internal static class RotationNodes
{
    /// <summary>Cosines and sines of all tokens.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The network's weights.</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="images">[B, 3, H, W].</param>
    /// <param name="mapShape">[4], the shape [B, D, rows, columns] of the patch map.</param>
    /// <param name="stride">Distance of patches.</param>
    /// <returns>Both [1, prefix + P, 1, Dh]; tokens before the patches are turned by nothing.</returns>
    public static (string Cosines, string Sines) Write(
        OnnxGraph graph, StoredWeights weights, VisionTransformerConfig config, string images, string mapShape, int stride)
    {
        int width = config.Dimension / config.Heads, prefix = config.PrefixTokens;
        string imageShape = graph.Node("Shape", [images]); // [4]
        string row = Along(2), column = Along(3); // [rows, 1, 1], [1, columns, 1]
        string turns;
        if (config.RotaryPairs)
        {
            string rates = graph.Tensor(graph.NewName(), [width / 2], AxialRates(width));
            turns = Both(graph.Node("Mul", [column, rates]), graph.Node("Mul", [row, rates])); // [rows, columns, Dh]
        }
        else
        {
            string periods = weights.Plain(RotaryPositions.PeriodsName); // [Dh / 4]
            string rates = graph.Node("Div", [graph.Tensor(graph.NewName(), [1], [2 * MathF.PI]), periods]);
            string half = Both(graph.Node("Mul", [row, rates]), graph.Node("Mul", [column, rates])); // [rows, columns, Dh / 2]
            turns = graph.Node("Concat", [half, half], ("axis", 2));
        }

        string angles = graph.Node("Reshape", [turns, graph.Integers(1, -1, 1, width)]); // [1, P, 1, Dh]
        if (prefix > 0)
            angles = graph.Node(
                "Concat", [graph.Tensor(graph.NewName(), [1, prefix, 1, width], new float[prefix * width]), angles], ("axis", 1));
        return (graph.Node("Cos", [angles]), graph.Node("Sin", [angles]));

        string Number(float value) => graph.Tensor(graph.NewName(), [1], [value]);

        string Scalar(string shape, int axis) => graph.Node(
            "Squeeze", [graph.Node("Slice", [shape, graph.Integers(axis), graph.Integers(axis + 1)])]);

        // Positions of rows (axis 2) or columns (axis 3), with the axes of the other two.
        string Along(int axis)
        {
            string zero = graph.Node("Squeeze", [graph.Integers(0)]), one = graph.Node("Squeeze", [graph.Integers(1)]);
            string index = graph.Node("Cast", [graph.Node("Range", [zero, Scalar(mapShape, axis), one])], ("to", 1)); // [n]
            string position = graph.Node("Mul", [index, Number(config.RotaryPairs ? (float)stride / config.Patch : 2f * stride)]);
            position = graph.Node("Add", [position, Number(config.RotaryPairs ? (config.ClassToken ? 1 : 0) : config.Patch)]);
            if (!config.RotaryPairs)
            {
                string side = graph.Node("Cast", [Scalar(imageShape, axis)], ("to", 1));
                position = graph.Node("Sub", [graph.Node("Div", [position, side]), Number(1)]);
            }

            return graph.Node("Reshape", [position, axis == 2 ? graph.Integers(-1, 1, 1) : graph.Integers(1, -1, 1)]);
        }

        // [1, columns, n] and [rows, 1, n], in any order, side by side on the whole grid.
        string Both(string first, string second)
        {
            string grid = graph.Node("Concat", [
                graph.Node("Slice", [mapShape, graph.Integers(2), graph.Integers(4)]), graph.Integers(1)], ("axis", 0));
            return graph.Node("Concat", [graph.Node("Expand", [first, grid]), graph.Node("Expand", [second, grid])], ("axis", 2));
        }
    }

    private static float[] AxialRates(int width)
    {
        var config = new VisionTransformerConfig
        {
            Name = "one head",
            Dimension = width,
            Heads = 1,
            Depth = 1,
            Patch = 1,
            GridSide = 1,
            Hidden = 1,
            ClassToken = false,
        };
        return AxialRotations.Angles(config, new PatchGrid(2, 1, 1, 1))[width..(width + (width / 2))]; // of column 1
    }
}
