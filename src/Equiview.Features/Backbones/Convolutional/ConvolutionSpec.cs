namespace Equiview.Features.Backbones.Convolutional;

/// <summary>A convolution as a checkpoint holds it, with the batch norm that follows it.</summary>
/// <param name="Name">Prefix of its tensors in the checkpoint.</param>
/// <param name="Inputs">Input channels of one group.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Kernel">Side of the square kernel.</param>
/// <param name="Bias">Whether it has a bias of its own.</param>
/// <param name="Norm">Prefix of the batch norm after it, or null.</param>
/// <param name="Groups">Groups of channels that are convolved apart.</param>
internal sealed record ConvolutionSpec(
    string Name, int Inputs, int Outputs, int Kernel, bool Bias = true, string? Norm = null, int Groups = 1)
{
    public const string Weight = ".weight", BiasKey = ".bias", Mean = ".running_mean", Variance = ".running_var";

    /// <summary>Every tensor the checkpoint must hold for it.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> StateDict()
    {
        yield return new(Name + Weight, [Outputs, Inputs, Kernel, Kernel]);
        if (Bias)
            yield return new(Name + BiasKey, [Outputs]);
        if (Norm is null)
            yield break;
        foreach (string part in (string[])[Weight, BiasKey, Mean, Variance])
            yield return new(Norm + part, [Outputs]);
    }
}

/// <summary>
/// A block of a 1x1 layer's matrix as a layer of its own: such a layer is linear in every pixel, so its channels may be computed apart, and
/// before maps are enlarged instead of after. The bias goes to the block of the first inputs.
/// </summary>
/// <param name="Name">Name of the block.</param>
/// <param name="Layer">The layer it is of.</param>
/// <param name="FirstInput">First of its input channels.</param>
/// <param name="Inputs">How many.</param>
/// <param name="FirstOutput">First of its output channels.</param>
/// <param name="Outputs">How many.</param>
internal sealed record ConvolutionBlock(string Name, string Layer, int FirstInput, int Inputs, int FirstOutput, int Outputs);
