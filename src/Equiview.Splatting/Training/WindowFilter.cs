using System.Numerics;
using System.Runtime.InteropServices;

namespace Equiview.Splatting.Training;

/// <summary>
/// The Gaussian window of SSIM, 11 pixels wide with sigma 1.5, and its adjoint, on planes of floats; only windows that lie inside the image
/// count, so a W x H plane gives (W - 10) x (H - 10) values.
/// </summary>
internal static class WindowFilter
{
    /// <summary>Width of the window.</summary>
    public const int Taps = 11;

    private static readonly float[] Window = Weights();

    /// <summary>Values that a window of a plane gives.</summary>
    public static int InnerCount(ImageSize size) => (size.Width - Taps + 1) * (size.Height - Taps + 1);

    /// <summary>Weighted mean over each window.</summary>
    /// <param name="plane">[H, W].</param>
    /// <param name="size">W and H, at least 11.</param>
    /// <param name="across">[H, W - 10] working memory.</param>
    /// <param name="result">[H - 10, W - 10].</param>
    public static void Apply(ReadOnlySpan<float> plane, ImageSize size, Span<float> across, Span<float> result)
    {
        int columns = size.Width - Taps + 1, rows = size.Height - Taps + 1;
        for (int y = 0; y < size.Height; y++)
        {
            Span<float> row = across.Slice(y * columns, columns);
            row.Clear();
            for (int k = 0; k < Taps; k++)
                AddScaled(plane.Slice((y * size.Width) + k, columns), Window[k], row);
        }

        for (int y = 0; y < rows; y++)
        {
            Span<float> row = result.Slice(y * columns, columns);
            row.Clear();
            for (int k = 0; k < Taps; k++)
                AddScaled(across.Slice((y + k) * columns, columns), Window[k], row);
        }
    }

    /// <summary>The transpose of <see cref="Apply"/>.</summary>
    /// <param name="inner">[H - 10, W - 10].</param>
    /// <param name="size">W and H.</param>
    /// <param name="across">[H, W - 10] working memory.</param>
    /// <param name="plane">[H, W], overwritten.</param>
    public static void Transpose(ReadOnlySpan<float> inner, ImageSize size, Span<float> across, Span<float> plane)
    {
        int columns = size.Width - Taps + 1, rows = size.Height - Taps + 1;
        across[..(columns * size.Height)].Clear();
        for (int y = 0; y < rows; y++)
        {
            for (int k = 0; k < Taps; k++)
                AddScaled(inner.Slice(y * columns, columns), Window[k], across.Slice((y + k) * columns, columns));
        }

        plane.Clear();
        for (int y = 0; y < size.Height; y++)
        {
            for (int k = 0; k < Taps; k++)
                AddScaled(across.Slice(y * columns, columns), Window[k], plane.Slice((y * size.Width) + k, columns));
        }
    }

    private static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        ref float from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        int i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> sum = Vector.LoadUnsafe(ref to, (nuint)i) + (factor * Vector.LoadUnsafe(ref from, (nuint)i));
            sum.StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < source.Length; i++)
            target[i] += factor * source[i];
    }

    private static float[] Weights()
    {
        const double sigma = 1.5;
        double[] weights = [.. Enumerable.Range(0, Taps).Select(i => Math.Exp(-Math.Pow(i - (Taps / 2), 2) / (2 * sigma * sigma)))];
        return [.. weights.Select(w => (float)(w / weights.Sum()))];
    }
}
