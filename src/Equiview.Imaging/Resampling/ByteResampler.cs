using System.Numerics;
using System.Runtime.Intrinsics;

namespace Equiview.Imaging.Resampling;

/// <summary>
/// Pillow's 8-bit resize, bit for bit: weights rounded to 22 fractional bits, horizontal pass first, each pass rounded to 8 bits and only
/// run where its side changes. Source: Pillow 9.4, src/libImaging/Resample.c.
/// </summary>
internal static class ByteResampler
{
    // 32 bits less 8 of the pixel and 2 for overshoot of negative lobes.
    private const int FractionBits = 22;
    private const int Half = 1 << (FractionBits - 1);

    public static RgbImage Resize(RgbImage image, ImageSize target, ResampleKernel kernel)
    {
        if (target.Width != image.Width)
            image = Horizontal(image, target.Width, ResampleTable.Antialiased(image.Width, target.Width, kernel));
        if (target.Height != image.Height)
            image = Vertical(image, target.Height, ResampleTable.Antialiased(image.Height, target.Height, kernel));
        return image;
    }

    private static RgbImage Horizontal(RgbImage image, int width, ResampleTable table)
    {
        var result = new RgbImage(new ImageSize(width, image.Height));
        int[] weights = FixedPoint(table);
        RowParallel.For(image.Height, image.Width + ((long)width * table.Taps), (from, to) =>
        {
            // A pixel in a register: all three channels are weighted at once.
            var pixels = new Vector128<int>[image.Width];
            for (int y = from; y < to; y++)
            {
                ReadOnlySpan<byte> row = image.Row(y);
                for (int x = 0; x < pixels.Length; x++, row = row[3..])
                    pixels[x] = Vector128.Create(row[0], row[1], row[2], 0);
                Span<byte> written = result.Row(y);
                for (int x = 0; x < width; x++, written = written[3..])
                {
                    ReadOnlySpan<Vector128<int>> taps = pixels.AsSpan(table.First[x], table.Taps);
                    ReadOnlySpan<int> w = weights.AsSpan(x * table.Taps, table.Taps);
                    Vector128<int> sum = Vector128.Create(Half);
                    for (int t = 0; t < taps.Length; t++)
                        sum += taps[t] * w[t];
                    sum = Vector128.Min(Vector128.Max(sum >> FractionBits, Vector128<int>.Zero), Vector128.Create(255));
                    (written[0], written[1], written[2]) = ((byte)sum[0], (byte)sum[1], (byte)sum[2]);
                }
            }
        });
        return result;
    }

    private static RgbImage Vertical(RgbImage image, int height, ResampleTable table)
    {
        var result = new RgbImage(new ImageSize(image.Width, height));
        int[] weights = FixedPoint(table);
        int stride = image.Width * 3;
        RowParallel.For(height, (long)stride * table.Taps / Vector<int>.Count, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                ReadOnlySpan<byte> rows = image.Pixels.AsSpan(table.First[y] * stride, table.Taps * stride);
                ReadOnlySpan<int> w = weights.AsSpan(y * table.Taps, table.Taps);
                Span<byte> written = result.Row(y);
                int i = 0;
                for (; i <= stride - Vector<byte>.Count; i += Vector<byte>.Count)
                    WeighColumns(rows[i..], stride, w).CopyTo(written[i..]);
                for (; i < stride; i++)
                {
                    int sum = Half;
                    for (int t = 0; t < w.Length; t++)
                        sum += rows[(t * stride) + i] * w[t];
                    written[i] = (byte)Math.Clamp(sum >> FractionBits, 0, 255);
                }
            }
        });
        return result;
    }

    private static Vector<byte> WeighColumns(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> weights)
    {
        Vector<int> a = new(Half), b = a, c = a, d = a;
        for (int t = 0; t < weights.Length; t++)
        {
            Vector.Widen(new Vector<byte>(rows[(t * stride)..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
            Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
            a += Vector.AsVectorInt32(first) * weights[t];
            b += Vector.AsVectorInt32(second) * weights[t];
            c += Vector.AsVectorInt32(third) * weights[t];
            d += Vector.AsVectorInt32(fourth) * weights[t];
        }

        return Vector.Narrow(Vector.Narrow(Rounded(a), Rounded(b)), Vector.Narrow(Rounded(c), Rounded(d)));
    }

    private static Vector<uint> Rounded(Vector<int> sum) =>
        Vector.AsVectorUInt32(
            Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(sum, FractionBits), Vector<int>.Zero), new Vector<int>(255)));

    private static int[] FixedPoint(ResampleTable table) =>
        Array.ConvertAll(table.Weights, w => (int)((w * (1 << FractionBits)) + (w < 0 ? -0.5 : 0.5)));
}
