using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>A plain matrix product a · bᵀ in blocks into one buffer, nothing done with the result: the floor of any matching.</summary>
internal static class BlockedProduct
{
    public const int Rows = 2048, Columns = 8192;

    public static void Run(float[] a, float[] b, int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor left = Wrap(a, channels), right = Wrap(b, channels), buffer = empty([Rows * Columns], ScalarType.Float32);
        for (long column = 0; column < right.shape[0]; column += Columns)
        {
            for (long row = 0; row < left.shape[0]; row += Rows)
            {
                using DisposeScope block = NewDisposeScope();
                Tensor x = left.slice(0, row, Math.Min(row + Rows, left.shape[0]), 1),
                    y = right.slice(0, column, Math.Min(column + Columns, right.shape[0]), 1);
                buffer.narrow(0, 0, x.shape[0] * y.shape[0]).view(x.shape[0], y.shape[0]).addmm_(x, y.t(), beta: 0, alpha: 1);
            }
        }
    }

    private static Tensor Wrap(float[] rows, int channels)
    {
        Tensor tensor = empty([rows.Length / channels, channels], ScalarType.Float32);
        MemoryMarshal.AsBytes(rows.AsSpan()).CopyTo(tensor.bytes);
        return tensor;
    }
}
