using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>Native copies of weights.</summary>
internal static class WeightTensor
{
    /// <summary>A float32 tensor that belongs to no dispose scope: weights outlive the scope they are loaded in.</summary>
    public static Tensor Create(ReadOnlySpan<float> values, Device device, params long[] shape)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = empty(shape, ScalarType.Float32);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(tensor.bytes));
        return tensor.to(device).DetachFromDisposeScope();
    }
}
