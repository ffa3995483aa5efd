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
    public static byte[] Gray(PlanarImage image)
    {
        ReadOnlySpan<float> r = image.Plane(0), g = image.Plane(1), b = image.Plane(2);
        var gray = new byte[r.Length];
        for (int i = 0; i < gray.Length; i++)
            gray[i] = (byte)Math.Clamp(MathF.Round(255 * ((0.299f * r[i]) + (0.587f * g[i]) + (0.114f * b[i]))), 0, 255);
        return gray;
    }

    /// <summary>Copies [N, 128] descriptors out of a matrix: each is scaled to sum 1, then every value's root is taken.</summary>
    public static float[] Normalized(Mat descriptors)
    {
        var values = new float[descriptors.Rows * Channels];
        if (values.Length > 0)
            Marshal.Copy(descriptors.Data, values, 0, values.Length);
        for (int i = 0; i < values.Length; i += Channels)
        {
            Span<float> row = values.AsSpan(i, Channels);
            TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Sum<float>(row), 1e-12f), row);
            TensorPrimitives.Sqrt<float>(row, row);
        }

        return values;
    }
}
