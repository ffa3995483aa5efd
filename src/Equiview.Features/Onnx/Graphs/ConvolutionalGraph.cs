using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Convolutional;

namespace Equiview.Features.Onnx.Graphs;

/// <summary>A convolutional network as an ONNX graph. Batch and size are free; the stride is fixed.</summary>
internal static class ConvolutionalGraph
{
    /// <summary>Names of the outputs; a level has its number behind.</summary>
    public const string Scores = "scores", Level = "level";

    /// <summary>Writes down a network.</summary>
    /// <param name="network">It may be disposed afterwards.</param>
    /// <param name="refine">The adapter's convolutions on the dense map; none for an original model.</param>
    /// <param name="request">What the graph gives.</param>
    /// <returns>
    /// Input: images [B, 3, H, W] float32, RGB in [0, 1], sides multiples of 32. Outputs, as asked for: features [B, cells, C], scores
    /// [B, 1, H, W], level0.. [B, C, h, w].
    /// </returns>
    public static OnnxGraph Of(ConvolutionalBackbone network, IReadOnlyList<RefineConvWeights> refine, NetworkRequest request)
    {
        var graph = new OnnxGraph(network.Model);
        string images = graph.Input(TransformerGraph.Images, "batch", 3, "height", "width");
        NetworkMaps<string> maps = network.Run(new GraphOperators(graph, network.Layers), images, request, default);
        if (maps.Features is { } features)
            graph.Output(
                RefineNodes.Cells(graph, RefineNodes.Convolve(graph, features, refine)), TransformerGraph.Features, "batch", "cells",
                network.Dimension);
        if (maps.Scores is { } scores)
            graph.Output(scores, Scores, "batch", 1, "height", "width");
        for (int i = 0; i < maps.Levels.Length; i++)
            graph.Output(maps.Levels[i], LevelName(i), "batch", "channels", LevelName(i) + "_rows", LevelName(i) + "_columns");
        return graph;
    }

    /// <summary>Name of the output of a level.</summary>
    public static string LevelName(int index) => FormattableString.Invariant($"{Level}{index}");
}
