using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Ply;

/// <summary>Quantises a scene into chunks of 256 Gaussians; the inverse of what <see cref="CompressedPlyFile"/> reads.</summary>
internal sealed class CompressedPlyEncoder(GaussianScene scene, int[] order)
{
    private const int HighestDegree = 3; // the format's

    // e^-20 units are nothing, and one such value would take a chunk's whole range
    private const float SmallestLogScale = -20, LargestLogScale = 20;

    private readonly int rest = 3 * (SphericalHarmonics.CoefficientCount(Math.Min(scene.SphericalHarmonicsDegree, HighestDegree)) - 1);

    public void Write(Stream stream)
    {
        int chunks = (order.Length + CompressedPlyFile.ChunkSize - 1) / CompressedPlyFile.ChunkSize;
        stream.Write(Header(chunks));
        for (int chunk = 0; chunk < chunks; chunk++)
            stream.Write(MemoryMarshal.AsBytes<float>(Ranges(Members(chunk))));
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            float[] ranges = Ranges(Members(chunk));
            foreach (int g in Members(chunk))
                stream.Write(
                    MemoryMarshal.AsBytes<uint>(
                        [Position(g, ranges), Rotation(scene.Quaternions.AsSpan(4 * g, 4)), Scale(g, ranges), Color(g, ranges)]));
        }

        var harmonics = new byte[rest];
        foreach (int g in rest > 0 ? order : [])
        {
            for (int i = 0; i < rest; i++)
            {
                int at = (3 * g * scene.CoefficientCount) + (3 * (1 + (i % (rest / 3)))) + (i / (rest / 3));
                harmonics[i] = (byte)Math.Clamp(Math.Floor(((scene.SphericalHarmonics[at] / 8) + 0.5) * 256), 0, 255);
            }

            stream.Write(harmonics);
        }
    }

    private byte[] Header(int chunks)
    {
        var text = new StringBuilder("ply\nformat binary_little_endian 1.0\n");
        if (scene.Antialiased)
            text.Append("comment SplatRenderMode: mip\n");
        void Element(string name, int count, string type, IEnumerable<string> properties)
        {
            text.Append(CultureInfo.InvariantCulture, $"element {name} {count}\n");
            foreach (string property in properties)
                text.Append(CultureInfo.InvariantCulture, $"property {type} {property}\n");
        }

        Element("chunk", chunks, "float", CompressedPlyFile.RangeNames);
        Element("vertex", order.Length, "uint", CompressedPlyFile.PackedNames);
        if (rest > 0)
            Element("sh", order.Length, "uchar", GaussianPlyFile.Numbered("f_rest_", rest));
        return Encoding.ASCII.GetBytes(text.Append("end_header\n").ToString());
    }

    private ReadOnlySpan<int> Members(int chunk)
    {
        int first = chunk * CompressedPlyFile.ChunkSize;
        return order.AsSpan(first, Math.Min(CompressedPlyFile.ChunkSize, order.Length - first));
    }

    // Minima and maxima of position, log-scale and color, three each.
    private float[] Ranges(ReadOnlySpan<int> members)
    {
        var ranges = new float[CompressedPlyFile.RangeNames.Length];
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = i / 3 % 2 == 0 ? float.PositiveInfinity : float.NegativeInfinity;
        foreach (int g in members)
        {
            for (int kind = 0; kind < 3; kind++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    float value = Value(g, kind, axis);
                    ref float low = ref ranges[(6 * kind) + axis], high = ref ranges[(6 * kind) + 3 + axis];
                    (low, high) = (Math.Min(low, value), Math.Max(high, value));
                }
            }
        }

        return ranges;
    }

    private float Value(int g, int kind, int axis) => kind switch
    {
        0 => scene.Means[(3 * g) + axis],
        1 => Math.Clamp(scene.LogScales[(3 * g) + axis], SmallestLogScale, LargestLogScale),
        _ => (float)SphericalHarmonics.ToColor(scene.SphericalHarmonics[(3 * g * scene.CoefficientCount) + axis]),
    };

    private uint Position(int g, float[] ranges) =>
        Quantised(g, 0, 0, ranges, 2047) << 21 | Quantised(g, 0, 1, ranges, 1023) << 11 | Quantised(g, 0, 2, ranges, 2047);

    private uint Scale(int g, float[] ranges) =>
        Quantised(g, 1, 0, ranges, 2047) << 21 | Quantised(g, 1, 1, ranges, 1023) << 11 | Quantised(g, 1, 2, ranges, 2047);

    private uint Color(int g, float[] ranges) =>
        Quantised(g, 2, 0, ranges, 255) << 24 | Quantised(g, 2, 1, ranges, 255) << 16 | Quantised(g, 2, 2, ranges, 255) << 8
        | (uint)Math.Round(GaussianActivation.Sigmoid(scene.OpacityLogits[g]) * 255);

    private uint Quantised(int g, int kind, int axis, float[] ranges, double steps)
    {
        double low = ranges[(6 * kind) + axis], high = ranges[(6 * kind) + 3 + axis];
        return high > low ? (uint)Math.Round((Value(g, kind, axis) - low) / (high - low) * steps) : 0;
    }

    private static uint Rotation(ReadOnlySpan<float> wxyz)
    {
        double length = 0;
        int largest = 0;
        for (int i = 0; i < 4; i++)
        {
            length += wxyz[i] * (double)wxyz[i];
            largest = Math.Abs(wxyz[i]) > Math.Abs(wxyz[largest]) ? i : largest;
        }

        double scale = Math.Sign(wxyz[largest]) / Math.Sqrt(2 * length);
        uint packed = (uint)largest;
        for (int i = 0; i < 4; i++)
        {
            if (i != largest)
                packed = packed << 10 | (uint)Math.Clamp(Math.Round(((wxyz[i] * scale) + 0.5) * 1023), 0, 1023);
        }

        return packed;
    }
}
