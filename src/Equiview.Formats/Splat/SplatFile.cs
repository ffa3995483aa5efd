using System.Buffers.Binary;
using Equiview.Formats.Files;

namespace Equiview.Formats.Splat;

/// <summary>
/// Reads and writes .splat: 32 bytes a Gaussian without a header - float32 position and linear scale, 8-bit color with opacity, 8-bit
/// rotation w, x, y, z as (v - 128) / 128. No view-dependent color. Source: the format as written by antimatter15/splat and read by the
/// public viewers.
/// </summary>
internal static class SplatFile
{
    private const int Stride = 32;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">Not whole records, or values no scene has.</exception>
    public static GaussianScene Read(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        if (file.Length % Stride != 0)
            throw new InvalidFileException(path, $"has {file.Length} bytes, not a multiple of {Stride}; no .splat file, or truncated");
        var scene = new GaussianArrays(checked((int)(file.Length / Stride)), 0);
        for (int g = 0; g < scene.Count; g++)
        {
            ReadOnlySpan<byte> record = file.Slice((long)g * Stride, Stride).Span;
            scene.SetMean(g, Single(record, 0), Single(record, 4), Single(record, 8));
            scene.SetLinearScale(g, Single(record, 12), Single(record, 16), Single(record, 20));
            scene.SetColor(g, record[24] / 255.0, record[25] / 255.0, record[26] / 255.0);
            scene.SetOpacity(g, record[27] / 255.0);
            scene.SetQuaternion(
                g, (record[28] - 128) / 128.0, (record[29] - 128) / 128.0, (record[30] - 128) / 128.0, (record[31] - 128) / 128.0);
        }

        return scene.ToScene(path);
    }

    /// <summary>Writes a scene in its own order; harmonics above degree 0 and features are lost.</summary>
    public static void Write(string path, GaussianScene scene) => AtomicFile.Write(path, stream =>
    {
        Span<byte> record = stackalloc byte[Stride];
        for (int g = 0; g < scene.Count; g++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(record[(4 * axis)..], scene.Means[(3 * g) + axis]);
                BinaryPrimitives.WriteSingleLittleEndian(record[(12 + (4 * axis))..], (float)Math.Exp(scene.LogScales[(3 * g) + axis]));
                record[24 + axis] = ToByte(
                    SphericalHarmonics.ToColor(scene.SphericalHarmonics[(3 * g * scene.CoefficientCount) + axis]) * 255);
            }

            record[27] = ToByte(GaussianActivation.Sigmoid(scene.OpacityLogits[g]) * 255);
            ReadOnlySpan<float> q = scene.Quaternions.AsSpan(4 * g, 4);
            double length = Math.Sqrt((q[0] * (double)q[0]) + (q[1] * (double)q[1]) + (q[2] * (double)q[2]) + (q[3] * (double)q[3]));
            for (int i = 0; i < 4; i++)
                record[28 + i] = ToByte((q[i] / length * 128) + 128);
            stream.Write(record);
        }
    });

    private static float Single(ReadOnlySpan<byte> record, int offset) => BinaryPrimitives.ReadSingleLittleEndian(record[offset..]);

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
