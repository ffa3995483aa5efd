using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>The rotations of queries and keys on one grid of patches; the caller disposes it.</summary>
public sealed class RotaryTable : IDisposable
{
    private readonly Tensor cos, sin; // [P, Dh]
    private readonly bool pairs;

    // Channels that are turned together: neighbors, or channel i and Dh / 2 + i.
    internal RotaryTable(Tensor cos, Tensor sin, bool pairs) =>
        (this.cos, this.sin, this.pairs) = (cos.DetachFromDisposeScope(), sin.DetachFromDisposeScope(), pairs);

    /// <inheritdoc/>
    public void Dispose()
    {
        cos.Dispose();
        sin.Dispose();
    }

    /// <summary>Turns the patch tokens of queries or keys, [B, heads, N, Dh]; the tokens before them have no position.</summary>
    internal Tensor Rotate(Tensor x)
    {
        (long patches, long tokens) = (cos.shape[0], x.shape[2]);
        Tensor turned = x.narrow(2, tokens - patches, patches);
        Tensor rotated = (turned * cos).Plus((pairs ? TurnedPairs(turned) : TurnedHalves(turned)) * sin);
        return tokens == patches ? rotated : cat([x.narrow(2, 0, tokens - patches), rotated], 2);
    }
    private static Tensor TurnedHalves(Tensor x)
    {
        Tensor[] halves = x.chunk(2, -1);
        return cat([halves[1].neg(), halves[0]], -1);
    }

    private static Tensor TurnedPairs(Tensor x)
    {
        Tensor[] pair = x.reshape([.. x.shape[..^1], x.shape[^1] / 2, 2]).unbind(-1);
        return stack([pair[1].neg(), pair[0]], -1).reshape(x.shape);
    }
}
