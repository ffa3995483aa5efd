using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>Seeded starting values: what a test or a benchmark uses where no weights are needed.</summary>
internal static class RandomWeights
{
    /// <summary>
    /// Norm and layer-scale factors 1, biases 0, everything else normal with deviation 0.02, drawn in the order of the state dictionary.
    /// </summary>
    public static void Fill(nn.Module module, long seed)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope(); // in-place operations hand out second handles
        using var generator = new Generator((ulong)seed);
        foreach ((string name, Tensor value) in module.state_dict())
        {
            if (name.EndsWith(".periods", StringComparison.Ordinal))
                continue; // of rotations: no weights
            if (name.EndsWith(".bias", StringComparison.Ordinal))
                value.zero_();
            else if (value.dim() == 1)
                PinnedScalars.With(1, value.fill_);
            else
                value.normal_(0, 0.02, generator);
        }
    }
}
