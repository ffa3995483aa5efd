using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Tracking.TapNext;

/// <summary>What a block keeps of the frames before: its memory, and the last inputs of its temporal convolution.</summary>
internal sealed class BlockState : IDisposable
{
    private readonly List<Tensor> inputs = [];

    /// <summary>[N, D] of the newest frame; null before the first. Replaced, the old one is freed and the new one kept.</summary>
    public Tensor? Memory
    {
        get;
        set
        {
            field?.Dispose();
            field = value?.alias().DetachFromDisposeScope();
        }
    }

    /// <summary>Up to three inputs [N, D] of the convolution, the newest last.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs;

    /// <summary>Keeps the newest input of the convolution and frees the one that is no longer read.</summary>
    public void Remember(Tensor input)
    {
        inputs.Add(input.alias().DetachFromDisposeScope());
        if (inputs.Count < TapNextConfig.Taps)
            return;
        inputs[0].Dispose();
        inputs.RemoveAt(0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory = null;
        inputs.ForEach(input => input.Dispose());
        inputs.Clear();
    }
}
