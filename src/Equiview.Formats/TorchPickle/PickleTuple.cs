namespace Equiview.Formats.TorchPickle;

/// <summary>A Python tuple (also a torch.Size).</summary>
internal sealed class PickleTuple : PickleSequence
{
    internal PickleTuple(List<object?>? items)
        : base(items)
    {
    }

    internal static PickleTuple Empty { get; } = new(null);
}
