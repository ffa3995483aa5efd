using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>Makes parameters that take no gradient: the weights of a backbone are never trained, only adapters are.</summary>
internal static class Frozen
{
    /// <summary>An uninitialised float32 parameter.</summary>
    public static Parameter Empty(Device device, params long[] shape) =>
        new(empty(shape, ScalarType.Float32, device), requires_grad: false);
}
