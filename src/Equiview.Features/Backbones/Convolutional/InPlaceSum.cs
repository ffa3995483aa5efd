using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// Sums in place that survive a garbage collection: TorchSharp's <c>add_(Tensor)</c> makes a scalar 1 that nothing holds while libtorch reads it, and on a
/// busy machine its finalizer can come first ("Exception raised from toFloat").
/// </summary>
internal static class InPlaceSum
{
    /// <summary>Adds <paramref name="other"/> into <paramref name="sum"/> and returns it.</summary>
    public static Tensor AddInPlace(this Tensor sum, Tensor other)
    {
        using Scalar one = 1.ToScalar();
        return sum.add_(other, one);
    }
}
