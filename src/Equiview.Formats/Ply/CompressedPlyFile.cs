using Equiview.Formats.Files;
using Equiview.Formats.Splat;

namespace Equiview.Formats.Ply;

/// <summary>
/// Reads and writes the compressed PLY of PlayCanvas: chunks of 256 Gaussians with the ranges of their values, and four packed 32-bit words
/// a Gaussian. Source: "Compressed PLY format" in the documentation of playcanvas/splat-transform (MIT).
/// </summary>
internal static class CompressedPlyFile
{
    internal const int ChunkSize = 256;

    /// <summary>Names of the chunk's ranges, in the order in which they are written.</summary>
    internal static readonly string[] RangeNames =
    [
        "min_x", "min_y", "min_z", "max_x", "max_y", "max_z", "min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y",
        "max_scale_z",
        "min_r", "min_g", "min_b", "max_r", "max_g", "max_b",
    ];

    /// <summary>Names of the packed words.</summary>
    internal static readonly string[] PackedNames = ["packed_position", "packed_rotation", "packed_scale", "packed_color"];

    private const int RangesWithoutColor = 12;

    /// <summary>Reads a file (or a plain Gaussian PLY, when it has no chunks).</summary>
    /// <exception cref="InvalidFileException">Not such a PLY, truncated, or values no scene has.</exception>
    public static GaussianScene Read(string path) => GaussianPlyFile.Read(path);

    /// <summary>
    /// Writes a scene in Morton order, so that chunks are compact and their quanta small; features are not written. Values are within one
    /// step of their chunk's range: 2047 or 1023 steps for positions and log-scales, 255 for colors and opacity, 1/64 for harmonics, which
    /// are cut to -4..4 and to degree 3.
    /// </summary>
    /// <param name="path">File to write or replace.</param>
    /// <param name="scene">The scene.</param>
    /// <returns>Which Gaussian of the scene stands at each place of the file.</returns>
    public static int[] Write(string path, GaussianScene scene)
    {
        int[] order = MortonOrder.Of(scene);
        AtomicFile.Write(path, stream => new CompressedPlyEncoder(scene, order).Write(stream));
        return order;
    }

    internal static GaussianScene Read(FileBytes file, GaussianPlyHeader header)
    {
        GaussianPlyElement chunks = header.Find("chunk")!;
        GaussianPlyElement vertices = header.Find("vertex") ?? throw new InvalidFileException(file.Path, "has no element 'vertex'");
        GaussianPlyElement? harmonics = header.Find("sh");
        bool colored = chunks.Has("min_r");
        GaussianPlyScalar[] ranges = chunks.Require(
            file.Path, ElementType.Float32, colored ? RangeNames : RangeNames[..RangesWithoutColor]);
        GaussianPlyScalar[] packed = vertices.Require(file.Path, ElementType.UInt32, PackedNames);
        int rest = harmonics?.CountOf("f_rest_") ?? 0;
        GaussianPlyScalar[] coefficients = harmonics?.Require(file.Path, ElementType.UInt8, GaussianPlyFile.Numbered("f_rest_", rest))
            ?? [];
        int degree = GaussianPlyFile.Degree(file.Path, rest);
        if (vertices.Count > GaussianArrays.MaximumCount(degree))
            throw new InvalidFileException(
                file.Path, $"has {vertices.Count} Gaussians; more than {GaussianArrays.MaximumCount(degree)} are not supported");
        if (chunks.Count != (vertices.Count + ChunkSize - 1) / ChunkSize || (harmonics is not null && harmonics.Count != vertices.Count))
            throw new InvalidFileException(
                file.Path, $"has {chunks.Count} chunks for {vertices.Count} Gaussians; one for each {ChunkSize} is expected");

        var scene = new GaussianArrays((int)vertices.Count, degree);
        Span<float> range = stackalloc float[RangeNames.Length];
        range[RangesWithoutColor..15].Clear();
        range[15..].Fill(1);
        for (int g = 0; g < scene.Count; g++)
        {
            if (g % ChunkSize == 0)
            {
                ReadOnlySpan<byte> chunk = chunks.Record(file, g / ChunkSize);
                for (int i = 0; i < ranges.Length; i++)
                    range[i] = ranges[i].Single(chunk);
            }

            ReadOnlySpan<byte> record = vertices.Record(file, g);
            uint position = packed[0].UInt32(record), scale = packed[2].UInt32(record), color = packed[3].UInt32(record);
            scene.SetExactMean(
                g,
                Lerp(range, 0, position >> 21, 2047),
                Lerp(range, 1, (position >> 11) & 1023, 1023),
                Lerp(range, 2, position & 2047, 2047));
            scene.SetLogScale(
                g, Lerp(range, 6, scale >> 21, 2047), Lerp(range, 7, (scale >> 11) & 1023, 1023), Lerp(range, 8, scale & 2047, 2047));
            scene.SetColor(
                g, Lerp(range, 12, color >> 24, 255), Lerp(range, 13, (color >> 16) & 255, 255), Lerp(range, 14, (color >> 8) & 255, 255));
            scene.SetOpacity(g, (color & 255) / 255.0);
            SetRotation(scene, g, packed[1].UInt32(record));
            if (rest == 0)
                continue;
            ReadOnlySpan<byte> bytes = harmonics!.Record(file, g);
            for (int i = 0; i < rest; i++)
                scene.Coefficient(g, 1 + (i % scene.RestCount))[i / scene.RestCount] = Harmonic(bytes[coefficients[i].Offset]);
        }

        return scene.ToScene(file.Path, GaussianPlyFile.IsAntialiased(header));
    }

    private static double Lerp(ReadOnlySpan<float> range, int minimum, uint value, double steps) =>
        range[minimum] + ((range[minimum + 3] - (double)range[minimum]) * (value / steps));

    // Coefficients of -4 to 4; the two end values stand for the ends, the others for the middle of their step.
    private static float Harmonic(byte value) => (float)(((value switch { 0 => 0, 255 => 1, _ => (value + 0.5) / 256 }) - 0.5) * 8);

    // Two bits name the largest of w, x, y, z, which is left out; the others follow from high to low.
    private static void SetRotation(GaussianArrays scene, int g, uint packed)
    {
        Span<double> q = stackalloc double[4];
        int largest = (int)(packed >> 30);
        double sum = 0;
        for (int i = 0, shift = 20; i < 4; i++)
        {
            if (i == largest)
                continue;
            q[i] = ((((packed >> shift) & 1023) / 1023.0) - 0.5) * Math.Sqrt(2);
            sum += q[i] * q[i];
            shift -= 10;
        }

        q[largest] = Math.Sqrt(Math.Max(0, 1 - sum));
        scene.SetQuaternion(g, q[0], q[1], q[2], q[3]);
    }
}
