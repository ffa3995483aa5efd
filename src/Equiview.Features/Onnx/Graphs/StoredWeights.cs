using System.Runtime.InteropServices;
using Equiview.Features.Backbones.Transformer;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Onnx.Graphs;

/// <summary>Puts the weights of a loaded network into a graph, arranged as its operators want them.</summary>
/// <param name="graph">The graph.</param>
/// <param name="tensors">The network's state dictionary; read when the model is written.</param>
internal sealed class StoredWeights(OnnxGraph graph, IReadOnlyDictionary<string, Tensor> tensors)
{
    /// <summary>Whether the network has a weight of this name.</summary>
    public bool Has(string name) => tensors.ContainsKey(name);

    /// <summary>A weight as it is, in another shape where one is given.</summary>
    public string Plain(string name, params long[] shape) =>
        graph.Tensor(name, shape.Length == 0 ? tensors[name].shape : shape, values => Copy(tensors[name], values));

    /// <summary>The matrix of a linear layer, transposed for a product from the right: [inputs, outputs].</summary>
    /// <param name="name">Name of the layer; its weight is [outputs, inputs].</param>
    /// <param name="scale">A weight of one factor an output that is multiplied in, or null.</param>
    public string Matrix(string name, string? scale = null)
    {
        long[] shape = tensors[name + ".weight"].shape;
        return graph.Tensor(name + ".weight", [shape[1], shape[0]], values =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor weight = tensors[name + ".weight"];
            if (scale is not null)
                weight = weight * tensors[scale].unsqueeze(1);
            Copy(weight.t().contiguous(), values);
        });
    }

    /// <summary>The bias of a linear layer, times a factor an output where one is given: [outputs].</summary>
    public string Bias(string name, string? scale = null) => graph.Tensor(name + ".bias", tensors[name + ".bias"].shape, values =>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor bias = tensors[name + ".bias"];
        Copy(scale is null ? bias : bias * tensors[scale], values);
    });

    /// <summary>The patch entries of a positional table as a map: [1, D, side, side].</summary>
    public string PositionGrid(VisionTransformerConfig config)
    {
        long side = config.GridSide;
        return graph.Tensor("pos_embed.grid", [1, config.Dimension, side, side], values =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor patches = tensors["pos_embed"].narrow(1, config.PositionCount - (side * side), side * side); // [1, P, D]
            Copy(patches.transpose(1, 2).contiguous(), values);
        });
    }

    private static void Copy(Tensor tensor, Span<float> values)
    {
        using Tensor local = tensor.cpu();
        MemoryMarshal.Cast<byte, float>(local.bytes).CopyTo(values);
    }
}
