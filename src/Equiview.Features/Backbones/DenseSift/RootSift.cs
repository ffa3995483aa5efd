using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OpenCvSharp;
namespace Equiview.Features.Backbones.DenseSift;

/// <summary>
/// What dense and sparse SIFT share: the gray image OpenCV takes, and the Hellinger kernel (Arandjelovic and Zisserman, CVPR 2012).
/// </summary>
internal static class RootSift
{
    public const int Channels = 128;

    /// <summary>Luma of ITU-R BT.601 in 8 bits, as OpenCV's SIFT takes it.</summary>
    /// <param name="image">RGB in [0, 1].</param>
    /// <param name="cut">Whether fractions are cut, not rounded.</param>
    public static byte[] Gray(PlanarImage image, bool cut = false)
    {
        ReadOnlySpan<float> r = image.Plane(0), g = image.Plane(1), b = image.Plane(2);
        var gray = new byte[r.Length];
        for (int i = 0; i < gray.Length; i++)
        {
            float luma = 255 * ((0.299f * r[i]) + (0.587f * g[i]) + (0.114f * b[i]));
            gray[i] = (byte)Math.Clamp(cut ? luma : MathF.Round(luma), 0, 255);
        }

        return gray;
    }

    /// <summary>Copies [N, 128] descriptors out of a matrix: each is scaled to sum 1, then every value's root is taken.</summary>
    /// <param name="descriptors">[N, 128] float32.</param>
    /// <param name="floor">Least value before the root; above 0 the result is scaled to length 1 again.</param>
    public static float[] Normalized(Mat descriptors, float floor = 0)
    {
        var values = new float[descriptors.Rows * Channels];
        if (values.Length > 0)
            Marshal.Copy(descriptors.Data, values, 0, values.Length);
        for (int i = 0; i < values.Length; i += Channels)
        {
            Span<float> row = values.AsSpan(i, Channels);
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Sum<float>(row), 1e-12f), row);
            if (floor > 0)
                TensorPrimitives.Max(row, floor, row);
            TensorPrimitives.Sqrt<float>(row, row);
            if (floor > 0)
                TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        }

        return values;
    }
}
