using Equiview.Features.Backbones.Convolutional;

namespace Equiview.Features.Onnx.Graphs;

/// <summary>Writes each operator of a convolutional network into a graph; values are names.</summary>
/// <param name="graph">The graph.</param>
/// <param name="layers">The network's weights.</param>
internal sealed class GraphOperators(OnnxGraph graph, ConvolutionStack layers) : INetworkOperators<string>
{
    public string Convolve(string layer, string x, int stride = 1)
    {
        (ConvolutionSpec spec, float[] weight, float[]? bias) = layers.Read(layer);
        long kernel = spec.Kernel, padding = (kernel - 1) / 2;
        string kernels = graph.Tensor(layer + ".weight", [spec.Outputs, spec.Inputs, kernel, kernel], weight);
        string[] arguments = bias is null ? [x, kernels] : [x, kernels, graph.Tensor(layer + ".bias", [spec.Outputs], bias)];
        return graph.Node(
            "Conv", arguments, ("kernel_shape", [kernel, kernel]), ("strides", [stride, stride]), ("group", (long)spec.Groups),
            ("pads", [padding, padding, padding, padding]));
    }

    public string ConvolveRelu(string layer, string x, int stride = 1) => graph.Node("Relu", [Convolve(layer, x, stride)]);

    public string Chain(string x, int stride, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            x = ConvolveRelu(name, x, stride);
            stride = 1;
        }

        return x;
    }

    public string Residual(string x, string first, string second, string? shortcut)
    {
        string branch = Convolve(second, ConvolveRelu(first, x));
        return graph.Node("Relu", [Add(branch, shortcut is null ? x : Convolve(shortcut, x))]);
    }

    public string Add(string sum, string other) => graph.Node("Add", [sum, other]);

    public string Multiply(string x, string other) => graph.Node("Mul", [x, other]);

    public string MaxPool(string x, int side) =>
        graph.Node("MaxPool", [x], ("kernel_shape", [side, side]), ("strides", [side, side]));

    public string Average(string x, int rows, int columns) =>
        graph.Node("AveragePool", [x], ("kernel_shape", [rows, columns]), ("strides", [rows, columns]));

    public string Enlarge(string x, int rows, int columns, bool alignCorners) => graph.Node(
        "Resize", [x, "", graph.Tensor(graph.NewName(), [4], [1, 1, rows, columns])], ("mode", "linear"),
        ("coordinate_transformation_mode", alignCorners ? "align_corners" : "half_pixel"));

    public string Join(params string[] maps) => graph.Node("Concat", maps, ("axis", 1));

    public string First(string x, int count) =>
        graph.Node("Slice", [x, graph.Integers(0), graph.Integers(count), graph.Integers(1)]);

    public string Sigmoid(string x) => graph.Node("Sigmoid", [x]);

    public string Softmax(string x) => graph.Node("Softmax", [x], ("axis", 1));

    public string UnitLength(string x)
    {
        string length = graph.Node("ReduceL2", [x, graph.Integers(1)], ("keepdims", 1)); // [B, 1, H, W]
        return graph.Node("Div", [x, graph.Node("Max", [length, graph.Tensor(graph.NewName(), [1], [1e-12f])])]);
    }

    public string PixelShuffle(string x, int side) => graph.Node("DepthToSpace", [x], ("blocksize", (long)side), ("mode", "CRD"));

    // With one channel the operator's order of channels is the row-major one.
    public string PixelUnshuffle(string x, int side) => graph.Node("SpaceToDepth", [x], ("blocksize", (long)side));

    public string NormalizedGray(string images)
    {
        string mean = graph.Node("ReduceMean", [images, graph.Integers(1)], ("keepdims", 1)); // [B, 1, H, W]
        return graph.Node(
            "InstanceNormalization",
            [mean, graph.Tensor(graph.NewName(), [1], [1]), graph.Tensor(graph.NewName(), [1], [0])],
            ("epsilon", 1e-5f));
    }

    public void Release(string x)
    {
    }
}
