namespace Equiview.Features.Backbones.Convolutional;

/// <summary>A convolution as a checkpoint holds it, with the batch norm that follows it.</summary>
/// <param name="Name">Prefix of its tensors in the checkpoint.</param>
/// <param name="Inputs">Input channels of one group.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Kernel">Side of the square kernel.</param>
/// <param name="Bias">Whether it has a bias of its own.</param>
/// <param name="Norm">Prefix of the batch norm after it, or null.</param>
internal sealed record ConvolutionSpec(string Name, int Inputs, int Outputs, int Kernel, bool Bias = true, string? Norm = null)
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
