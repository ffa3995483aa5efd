using System.Buffers.Binary;
using Equiview.Formats.Splat;

namespace Equiview.Formats.Spz;

/// <summary>Turns the six arrays of an SPZ file into a scene.</summary>
internal static class SpzDecoder
{
    /// <summary>
    /// Half the display range that a stored color byte spans: colors are kept from 0.5 - 0.5/0.15 B0 on, wider than 0 to 1.
    /// </summary>
    internal const double ColorScale = 0.15;

    public static GaussianScene Decode(string file, SpzLayout layout, ReadOnlyMemory<byte>[] streams)
    {
        var scene = new GaussianArrays(layout.Count, layout.Degree);
        ReadOnlySpan<byte> positions = streams[0].Span, opacities = streams[1].Span, colors = streams[2].Span;
        ReadOnlySpan<byte> scales = streams[3].Span, rotations = streams[4].Span, harmonics = streams[5].Span;
        double step = 1.0 / (1 << layout.FractionalBits);
        for (int g = 0; g < layout.Count; g++)
        {
            ReadOnlySpan<byte> p = positions.Slice(g * layout.PositionBytes, layout.PositionBytes);
            if (layout.Version == 1)
                scene.SetMean(g, HalfAt(p, 0), HalfAt(p, 2), HalfAt(p, 4));
            else
                scene.SetMean(g, Int24(p, 0) * step, Int24(p, 3) * step, Int24(p, 6) * step);
            scene.SetOpacity(g, opacities[g] / 255.0);
            Span<float> constant = scene.Coefficient(g, 0);
            for (int i = 0; i < 3; i++)
            {
                constant[i] = (float)(((colors[(3 * g) + i] / 255.0) - 0.5) / ColorScale);
                scene.LogScales[(3 * g) + i] = (scales[(3 * g) + i] / 16f) - 10;
            }

            ReadOnlySpan<byte> rotation = rotations.Slice(g * layout.RotationBytes, layout.RotationBytes);
            if (layout.Version >= 3)
                SetSmallestThree(scene, g, BinaryPrimitives.ReadUInt32LittleEndian(rotation));
            else
                SetFirstThree(scene, g, (rotation[0] / 127.5) - 1, (rotation[1] / 127.5) - 1, (rotation[2] / 127.5) - 1);
            ReadOnlySpan<byte> rest = harmonics.Slice(g * layout.HarmonicBytes, layout.HarmonicBytes);
            for (int i = 0; i < 3 * scene.RestCount; i++)
                scene.Coefficient(g, 1 + (i / 3))[i % 3] = (rest[i] - 128) / 128f;
        }

        RubAxes.Turn(scene);
        return scene.ToScene(file, layout.Antialiased);
    }

    private static double HalfAt(ReadOnlySpan<byte> bytes, int offset) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes[offset..]);

    private static int Int24(ReadOnlySpan<byte> bytes, int offset) =>
        (bytes[offset] << 8 | bytes[offset + 1] << 16 | bytes[offset + 2] << 24) >> 8;

    private static void SetFirstThree(GaussianArrays scene, int g, double x, double y, double z) =>
        scene.SetQuaternion(g, Math.Sqrt(Math.Max(0, 1 - (x * x) - (y * y) - (z * z))), x, y, z);

    // Two bits name the largest of x, y, z, w; the others take ten bits each (sign and nine of magnitude), the last one lowest.
    private static void SetSmallestThree(GaussianArrays scene, int g, uint packed)
    {
        Span<double> q = stackalloc double[4];
        int largest = (int)(packed >> 30);
        double sum = 0;
        for (int i = 3; i >= 0; i--)
        {
            if (i == largest)
                continue;
            double magnitude = (packed & 511) / 511.0 * Math.Sqrt(0.5);
            q[i] = (packed & 512) != 0 ? -magnitude : magnitude;
            sum += q[i] * q[i];
            packed >>= 10;
        }

        q[largest] = Math.Sqrt(Math.Max(0, 1 - sum));
        scene.SetQuaternion(g, q[3], q[0], q[1], q[2]);
    }
}
