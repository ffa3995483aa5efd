using TorchSharp;
using Xunit;

namespace Equiview.TestKit;

/// <summary>
/// Asserts that a test class leaves no native tensor alive that it did not find alive. Derive from it; dispose fixtures before the base.
/// Classes that use it must not run in parallel: assemblies with tensors switch parallel collections off.
/// </summary>
public abstract class TensorLeakGuard : IDisposable
{
    private readonly long before = torch.Tensor.TotalCount;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    /// <summary>Frees what the test class owns, before the count is compared.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
