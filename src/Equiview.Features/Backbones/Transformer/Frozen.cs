using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// Makes the weights of a backbone. They are never trained, only adapters are, so they are registered as buffers: they travel with the
/// state dictionary and between devices and take no gradient.
/// </summary>
internal static class Frozen
{
    /// <summary>An uninitialised float32 weight that belongs to its module, not to the caller's dispose scope.</summary>
    public static Tensor Empty(Device device, params long[] shape) => empty(shape, ScalarType.Float32, device).DetachFromDisposeScope();
}
