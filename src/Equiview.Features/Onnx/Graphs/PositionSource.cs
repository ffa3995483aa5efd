namespace Equiview.Features.Onnx.Graphs;

/// <summary>Where a transformer's graph takes the positions of its patches from.</summary>
internal enum PositionSource
{
    /// <summary>An input, resized by <see cref="Backbones.Transformer.PositionTable"/>: the same numbers as in the other engine.</summary>
    Input,

    /// <summary>Resized in the graph, so that the file needs nothing but images.</summary>
    Graph,
}
