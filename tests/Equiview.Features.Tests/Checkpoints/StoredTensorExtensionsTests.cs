using System.Runtime.InteropServices;
using Equiview.Features.Checkpoints;
using Equiview.Formats;

namespace Equiview.Features.Tests.Checkpoints;

public sealed class StoredTensorExtensionsTests
{
    private static readonly float[] Exact = [0, 1, -2.5f, 0.0078125f, 96, -0.375f];

    [Fact]
    public void CopyTo_FromEachType_GivesTheValues()
    {
        Assert.Equal(Exact, Copy(StoredTensor.From(Exact, 2, 3)));
        Assert.Equal(Exact, Copy(StoredTensor.From(Array.ConvertAll(Exact, v => (double)v), 2, 3)));
        Assert.Equal(Exact, Copy(Bits(ElementType.Float16, Array.ConvertAll(Exact, v => (Half)v))));
        Assert.Equal(
            Exact, Copy(Bits(ElementType.BFloat16, Array.ConvertAll(Exact, v => (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)))));
    }

    [Fact]
    public void CopyTo_FromDouble_RoundsToNearest() => Assert.Equal([0.1f, 1f / 3], Copy(StoredTensor.From([0.1, 1.0 / 3], 2)));

    [Fact]
    public void IsFloatingPoint_OfIntegers_IsFalse()
    {
        Assert.False(StoredTensor.From([1L], 1).IsFloatingPoint());
        Assert.True(StoredTensor.From([1f], 1).IsFloatingPoint());
    }

    private static StoredTensor Bits<T>(ElementType type, T[] values)
        where T : unmanaged => new(type, [2, 3], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static float[] Copy(StoredTensor stored)
    {
        var result = new float[stored.Count];
        stored.CopyTo(result);
        return result;
    }
}
