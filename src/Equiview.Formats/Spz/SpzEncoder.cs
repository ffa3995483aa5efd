using System.Buffers.Binary;

namespace Equiview.Formats.Spz;

/// <summary>
/// Quantises a scene into the arrays of SPZ versions 3 and 4, which are the same; the inverse of <see cref="SpzDecoder"/>.
/// </summary>
internal static class SpzEncoder
{
    private const int Int24Limit = (1 << 23) - 1;
    private const int MostFractionalBits = 12;

    public static (SpzLayout Layout, byte[] Arrays) Encode(GaussianScene scene, int version)
    {
        double reach = scene.Means.Length == 0 ? 0 : scene.Means.Max(MathF.Abs);
        int bits = MostFractionalBits;
        while (bits > 0 && reach * (1 << bits) > Int24Limit)
            bits--;
        if (!(reach * (1 << bits) <= Int24Limit))
            throw new DegenerateInputException(
                FormattableString.Invariant($"positions reach {reach}, SPZ ends at {Int24Limit}; scale the scene down"));

        var layout = new SpzLayout(version, scene.Count, scene.SphericalHarmonicsDegree, bits, scene.Antialiased);
        var arrays = new byte[layout.StreamBytes.Sum()];
        long[] sizes = layout.StreamBytes;
        Span<byte> positions = Take(arrays, sizes, 0), opacities = Take(arrays, sizes, 1), colors = Take(arrays, sizes, 2);
        Span<byte> scales = Take(arrays, sizes, 3), rotations = Take(arrays, sizes, 4), harmonics = Take(arrays, sizes, 5);
        for (int g = 0; g < scene.Count; g++)
        {
            ReadOnlySpan<float> coefficients = scene.SphericalHarmonics.AsSpan(g * 3 * scene.CoefficientCount, 3 * scene.CoefficientCount);
            for (int i = 0; i < 3; i++)
            {
                int fixedPoint = (int)Math.Round(scene.Means[(3 * g) + i] * (i == 0 ? 1.0 : -1.0) * (1 << bits));
                Span<byte> p = positions[((9 * g) + (3 * i))..];
                (p[0], p[1], p[2]) = ((byte)fixedPoint, (byte)(fixedPoint >> 8), (byte)(fixedPoint >> 16));
                colors[(3 * g) + i] = ToByte(((coefficients[i] * SpzDecoder.ColorScale) + 0.5) * 255);
                scales[(3 * g) + i] = ToByte((scene.LogScales[(3 * g) + i] + 10.0) * 16);
            }

            opacities[g] = ToByte(GaussianActivation.Sigmoid(scene.OpacityLogits[g]) * 255);
            BinaryPrimitives.WriteUInt32LittleEndian(rotations[(4 * g)..], SmallestThree(scene.Quaternions.AsSpan(4 * g, 4)));
            for (int i = 3; i < coefficients.Length; i++)
                harmonics[(g * layout.HarmonicBytes) + i - 3] = ToByte((coefficients[i] * RubAxes.HarmonicSigns[i / 3] * 128) + 128);
        }

        return (layout, arrays);
    }

    private static Span<byte> Take(byte[] arrays, long[] sizes, int index) =>
        arrays.AsSpan((int)sizes.Take(index).Sum(), (int)sizes[index]);

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    // Ours is w, x, y, z; the file's order is x, y, z, w with y and z turned, and the largest made positive.
    private static uint SmallestThree(ReadOnlySpan<float> wxyz)
    {
        ReadOnlySpan<double> q = [wxyz[1], -wxyz[2], -wxyz[3], wxyz[0]];
        double length = Math.Sqrt((q[0] * q[0]) + (q[1] * q[1]) + (q[2] * q[2]) + (q[3] * q[3]));
        int largest = 0;
        for (int i = 1; i < 4; i++)
        {
            if (Math.Abs(q[i]) > Math.Abs(q[largest]))
                largest = i;
        }

        uint packed = (uint)largest;
        for (int i = 0; i < 4; i++)
        {
            if (i == largest)
                continue;
            double value = q[i] / length * Math.Sign(q[largest]);
            uint magnitude = (uint)Math.Min(511, Math.Round(Math.Abs(value) / Math.Sqrt(0.5) * 511));
            packed = packed << 10 | (value < 0 ? 512u : 0) | magnitude;
        }

        return packed;
    }
}
