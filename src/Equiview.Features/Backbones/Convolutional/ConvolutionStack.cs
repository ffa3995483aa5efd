using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// The convolutions of a network by their checkpoint names. In inference a batch norm is an affine map of each channel, so it is folded
/// into the convolution before it, in double precision, and every layer is a convolution with an optional bias. Never changes after it is
/// made. Channel counts that <see cref="Convolution"/> would fill up at each call are filled up with zeros here, once: in the weights that
/// read them and in the layers that produce them, so a map of 24 channels goes from layer to layer as one of 32. A layer in groups has
/// inputs that need none.
/// </summary>
internal sealed class ConvolutionStack : IDisposable
{
    private const double NormEpsilon = 1e-5;
    private readonly Dictionary<string, (Tensor Weight, Tensor? Bias, ConvolutionSpec Spec)> layers = [];

    /// <summary>Copies the weights out of a checked archive.</summary>
    /// <param name="archive">Holds every tensor the specs name.</param>
    /// <param name="specs">The layers.</param>
    /// <param name="blocks">Blocks of layers that are wanted as layers of their own.</param>
    /// <param name="device">Where the weights are kept.</param>
    public ConvolutionStack(
        ITensorArchive archive, IReadOnlyList<ConvolutionSpec> specs, IReadOnlyList<ConvolutionBlock> blocks, Device device)
    {
        HashSet<int> read = [.. specs.Select(s => s.Inputs)];
        foreach (ConvolutionSpec spec in specs)
        {
            double[] weight = archive.Tensors[spec.Name + ConvolutionSpec.Weight].ToDoubles();
            double[]? bias = spec.Bias ? archive.Tensors[spec.Name + ConvolutionSpec.BiasKey].ToDoubles() : null;
            if (spec.Norm is not null)
                bias = Fold(archive, spec.Norm, weight, bias);
            int inputs = (int)Convolution.Padded(spec.Inputs), area = spec.Kernel * spec.Kernel;
            int outputs = read.Contains(spec.Outputs) ? (int)Convolution.Padded(spec.Outputs) : spec.Outputs;
            float[] kernels = Filled(weight, spec.Inputs * area, outputs, inputs * area);
            layers[spec.Name] = (WeightTensor.Create(kernels, device, outputs, inputs, spec.Kernel, spec.Kernel),
                bias is null ? null : WeightTensor.Create(Filled(bias, spec.Outputs, 1, outputs), device, outputs), spec);
        }

        foreach (ConvolutionBlock block in blocks)
            layers[block.Name] = Cut(block);
    }

    /// <summary>Applies a layer. Zero padding keeps the size at stride 1 (odd kernels) or divides it by the stride.</summary>
    /// <param name="name">Checkpoint name of the layer.</param>
    /// <param name="x">[B, C, H, W]; C is a multiple of the layer's inputs, the quotient is the number of groups.</param>
    /// <param name="stride">Step of the kernel.</param>
    /// <returns>[B, outputs, H / stride, W / stride]; zeros follow the outputs where a layer that reads so many wants them.</returns>
    public Tensor Convolve(string name, Tensor x, int stride = 1)
    {
        (Tensor weight, Tensor? bias, ConvolutionSpec spec) = layers[name];
        using DisposeScope scope = NewDisposeScope();
        Tensor filled = x.shape[1] == spec.Inputs ? Convolution.WithChannels(x, weight.shape[1]) : x;
        return Convolution.Apply(filled, weight, bias, stride, (weight.shape[2] - 1) / 2).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Convolve"/>, then ReLU.</summary>
    public Tensor ConvolveRelu(string name, Tensor x, int stride = 1) => Convolve(name, x, stride).relu_();

    /// <summary>A run of <see cref="ConvolveRelu"/> layers; the first takes the stride, the intermediate results are freed.</summary>
    public Tensor Chain(Tensor x, int stride, params ReadOnlySpan<string> names)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (string name in names)
        {
            Tensor next = ConvolveRelu(name, x, stride);
            stride = 1;
            x = next;
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <summary>A residual block: ReLU(second(ReLU(first(x))) + shortcut(x)), where no shortcut layer means the identity.</summary>
    public Tensor Residual(Tensor x, string first, string second, string? shortcut)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor branch = Convolve(second, ConvolveRelu(first, x));
        return branch.AddInPlace(shortcut is null ? x : Convolve(shortcut, x)).relu_().MoveToOuterDisposeScope();
    }

    /// <summary>A layer without the zeros beside its channels.</summary>
    /// <returns>Its sizes, its weights [outputs, inputs, kernel, kernel] and its biases, row-major.</returns>
    public (ConvolutionSpec Spec, float[] Weight, float[]? Bias) Read(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor weight, Tensor? bias, ConvolutionSpec spec) = layers[name];
        Tensor own = weight.narrow(0, 0, spec.Outputs).narrow(1, 0, spec.Inputs);
        return (spec, Values(own), bias is null ? null : Values(bias.narrow(0, 0, spec.Outputs)));

        static float[] Values(Tensor tensor) => tensor.contiguous().cpu().data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((Tensor weight, Tensor? bias, _) in layers.Values)
        {
            weight.Dispose();
            bias?.Dispose();
        }
    }

    private (Tensor Weight, Tensor? Bias, ConvolutionSpec Spec) Cut(ConvolutionBlock block)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor whole, Tensor? allBiases, ConvolutionSpec spec) = layers[block.Layer];
        Tensor weight = whole.narrow(0, block.FirstOutput, block.Outputs).narrow(1, block.FirstInput, block.Inputs).clone();
        Tensor? bias = block.FirstInput > 0 ? null : allBiases?.narrow(0, block.FirstOutput, block.Outputs).clone();
        return (weight.contiguous().DetachFromDisposeScope(), bias?.DetachFromDisposeScope(),
            spec with { Name = block.Name, Inputs = block.Inputs, Outputs = block.Outputs });
    }

    private static double[] Fold(ITensorArchive archive, string norm, double[] weight, double[]? bias)
    {
        double[] gamma = archive.Tensors[norm + ConvolutionSpec.Weight].ToDoubles(),
            beta = archive.Tensors[norm + ConvolutionSpec.BiasKey].ToDoubles();
        double[] mean = archive.Tensors[norm + ConvolutionSpec.Mean].ToDoubles(),
            variance = archive.Tensors[norm + ConvolutionSpec.Variance].ToDoubles();
        int perOutput = weight.Length / gamma.Length;
        var folded = new double[gamma.Length];
        for (int o = 0; o < gamma.Length; o++)
        {
            double scale = gamma[o] / Math.Sqrt(variance[o] + NormEpsilon);
            foreach (ref double w in weight.AsSpan(o * perOutput, perOutput))
                w *= scale;
            folded[o] = beta[o] + (((bias?[o] ?? 0) - mean[o]) * scale);
        }

        return folded;
    }

    // Rows of so many columns in single precision, at the upper left of [toRows, toColumns] zeros.
    private static float[] Filled(double[] values, int columns, int toRows, int toColumns)
    {
        var filled = new float[toRows * toColumns];
        for (int i = 0; i < values.Length; i++)
            filled[(i / columns * toColumns) + (i % columns)] = (float)values[i];
        return filled;
    }
}
