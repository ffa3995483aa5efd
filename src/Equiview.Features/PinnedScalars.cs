using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features;

/// <summary>
/// Arithmetic of tensors with numbers that survives a garbage collection. TorchSharp turns a number into a native scalar that nothing holds
/// while libtorch reads it (so does a sum of two tensors, with the factor 1): on a busy machine its finalizer can come first, and the step
/// fails ("Expected false to be true", "raised from toFloat") or reads another number. A test keeps the bare operators out of the product.
/// </summary>
internal static class PinnedScalars
{
    private static readonly Scalar One = 1.ToScalar();

    /// <summary>Calls with a scalar that lives until the call has returned.</summary>
    public static Tensor With(double value, Func<Scalar, Tensor> call)
    {
        using Scalar held = value.ToScalar();
        return call(held);
    }

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary>Adds into <paramref name="sum"/> and returns it.</summary>
    public static Tensor AddInPlace(this Tensor sum, Tensor other) => sum.add_(other, One);

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, double b) => With(b, s => a.add(s, One));

    /// <summary>a b.</summary>
    public static Tensor Times(this Tensor a, double b) => With(b, a.mul);

    /// <summary>Multiplies in place and returns it.</summary>
    public static Tensor TimesInPlace(this Tensor a, double b) => With(b, a.mul_);

    /// <summary>a / b.</summary>
    public static Tensor Over(this Tensor a, double b) => With(b, s => a.div(s));

    /// <summary>a between two bounds.</summary>
    public static Tensor Clamped(this Tensor a, double low, double high) => With(low, l => With(high, h => a.clamp(l, h)));

    /// <summary>a a, element by element.</summary>
    public static Tensor Squared(this Tensor a) => a.mul(a);
}
