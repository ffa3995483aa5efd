using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Tracking.TapNext;

/// <summary>
/// What a video left in the network: of the same size after every frame. It belongs to one size of frames and one list of queries.
/// </summary>
/// <param name="blocks">Blocks of the network.</param>
internal sealed class TapNextState(int blocks) : IDisposable
{
    /// <summary>The state of each block, for patches and queries.</summary>
    public IReadOnlyList<BlockState> Blocks { get; } = [.. Enumerable.Range(0, blocks).Select(_ => new BlockState())];

    /// <summary>Frames seen.</summary>
    public int Frames { get; set; }

    /// <summary>[P, D] positions of the patches, made in the first frame and kept.</summary>
    public Tensor? Positions
    {
        get;
        set => field = value?.alias().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Positions?.Dispose();
        foreach (BlockState block in Blocks)
            block.Dispose();
    }
}
