using Equiview.Features.Adapters;

namespace Equiview.Features.Onnx.Graphs;

/// <summary>An adapter's convolutions on the feature map, and the map as rows of cells.</summary>
internal static class RefineNodes
{
    /// <summary>[B, D, rows, columns] through all convolutions; the map itself where there are none.</summary>
    public static string Convolve(OnnxGraph graph, string map, IReadOnlyList<RefineConvWeights> layers)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            long channels = layers[i].Bias.Length;
            string layer = FormattableString.Invariant($"refine.{i}");
            string weight = graph.Tensor(layer + ".weight", [channels, channels, 3, 3], layers[i].Weight);
            string bias = graph.Tensor(layer + ".bias", [channels], layers[i].Bias);
            map = graph.Node("Conv", [map, weight, bias], ("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1]));
        }

        return map;
    }

    /// <summary>[B, D, rows, columns] to [B, cells, D], cells row-major.</summary>
    public static string Cells(OnnxGraph graph, string map) => graph.Node(
        "Transpose", [graph.Node("Reshape", [map, graph.Integers(0, 0, -1)])], ("perm", [0, 2, 1]));
}
