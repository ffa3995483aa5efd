using System.Text;
using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.Splat;

namespace Equiview.Formats.Ply;

/// <summary>
/// Reads and writes the PLY layout of the original 3D Gaussian splatting release: float32 properties x y z, f_dc_*, f_rest_* (color-major),
/// opacity (logit), scale_* (logarithm), rot_* (w, x, y, z). The order of properties is taken from the header. Reading dispatches to
/// <see cref="CompressedPlyFile"/> when the file has chunks. Feature sets travel as extra properties feat_0, feat_1, ... with one comment
/// line each.
/// </summary>
public static class GaussianPlyFile
{
    private const string FeatureComment = "equiview.features ";

    /// <summary>Reads a file; plain files are read bit for bit.</summary>
    /// <exception cref="InvalidFileException">Not a Gaussian PLY, truncated, or values no scene has.</exception>
    public static GaussianScene Read(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        GaussianPlyHeader header = GaussianPlyHeader.Read(file);
        if (header.Find("chunk") is not null)
            return CompressedPlyFile.Read(file, header);
        GaussianPlyElement vertices = header.Find("vertex") ?? throw new InvalidFileException(path, "has no element 'vertex'");
        if (vertices.Has("scale_1") && !vertices.Has("scale_2"))
            throw new InvalidFileException(path, "holds flat (2D) Gaussians, which are not supported; export a 3D Gaussian scene");
        int rest = vertices.CountOf("f_rest_");
        int degree = Degree(path, rest);
        if (vertices.Count > GaussianArrays.MaximumCount(degree))
            throw new InvalidFileException(
                path, $"has {vertices.Count} Gaussians; more than {GaussianArrays.MaximumCount(degree)} are not supported");

        GaussianPlyScalar[] means = vertices.Require(path, ElementType.Float32, "x", "y", "z");
        GaussianPlyScalar[] constant = vertices.Require(path, ElementType.Float32, Numbered("f_dc_", 3));
        GaussianPlyScalar[] harmonics = vertices.Require(path, ElementType.Float32, Numbered("f_rest_", rest));
        GaussianPlyScalar[] opacity = vertices.Require(path, ElementType.Float32, "opacity");
        GaussianPlyScalar[] scales = vertices.Require(path, ElementType.Float32, Numbered("scale_", 3));
        GaussianPlyScalar[] rotation = vertices.Require(path, ElementType.Float32, Numbered("rot_", 4));
        GaussianPlyScalar[] features = vertices.Require(path, ElementType.Float32, Numbered("feat_", vertices.CountOf("feat_")));
        GaussianFeatureSet[] sets = FeatureSets(path, header, features.Length, vertices.Count);

        var scene = new GaussianArrays((int)vertices.Count, degree);
        for (int g = 0; g < scene.Count; g++)
        {
            ReadOnlySpan<byte> record = vertices.Record(file, g);
            Copy(means, record, scene.Means.AsSpan(3 * g));
            Copy(scales, record, scene.LogScales.AsSpan(3 * g));
            Copy(rotation, record, scene.Quaternions.AsSpan(4 * g));

            // 8-bit converters write the logits of 0 and 1 as they are: infinite, but without ambiguity.
            float logit = opacity[0].Single(record);
            scene.OpacityLogits[g] = float.IsInfinity(logit) ? GaussianActivation.Logit(logit > 0 ? 1 : 0) : logit;
            Copy(constant, record, scene.Coefficient(g, 0));
            for (int i = 0; i < rest; i++)
                scene.Coefficient(g, 1 + (i % scene.RestCount))[i / scene.RestCount] = harmonics[i].Single(record);
            int next = 0;
            foreach (GaussianFeatureSet set in sets)
            {
                Copy(features.AsSpan(next, set.Dimension), record, set[g]);
                next += set.Dimension;
            }
        }

        return scene.ToScene(path, IsAntialiased(header)).WithFeatureSets(sets);
    }

    /// <summary>Writes a scene with its feature sets; reading it again gives the same bits.</summary>
    public static void Write(string path, GaussianScene scene) => AtomicFile.Write(path, stream =>
    {
        int rest = scene.CoefficientCount - 1;
        var header = new StringBuilder("ply\nformat binary_little_endian 1.0\n");
        if (scene.Antialiased)
            header.Append("comment SplatRenderMode: mip\n");
        foreach (GaussianFeatureSet set in scene.FeatureSets)
            header.Append("comment ").Append(FeatureComment).Append(FeatureHeader.Of(set).ToJson()).Append('\n');
        header.Append(System.Globalization.CultureInfo.InvariantCulture, $"element vertex {scene.Count}\n");
        string[] names =
        [
            "x", "y", "z", "nx", "ny", "nz", .. Numbered("f_dc_", 3), .. Numbered("f_rest_", 3 * rest), "opacity", .. Numbered("scale_", 3),
            .. Numbered("rot_", 4),
            .. Numbered("feat_", scene.FeatureSets.Sum(s => s.Dimension)),
        ];
        foreach (string name in names)
            header.Append("property float ").Append(name).Append('\n');
        stream.Write(Encoding.UTF8.GetBytes(header.Append("end_header\n").ToString()));

        var record = new float[names.Length];
        for (int g = 0; g < scene.Count; g++)
        {
            ReadOnlySpan<float> harmonics = scene.SphericalHarmonics.AsSpan(g * 3 * (rest + 1), 3 * (rest + 1));
            scene.Means.AsSpan(3 * g, 3).CopyTo(record);
            harmonics[..3].CopyTo(record.AsSpan(6));
            for (int i = 0; i < 3 * rest; i++)
                record[9 + i] = harmonics[((1 + (i % rest)) * 3) + (i / rest)];
            Span<float> tail = record.AsSpan(9 + (3 * rest));
            tail[0] = scene.OpacityLogits[g];
            scene.LogScales.AsSpan(3 * g, 3).CopyTo(tail[1..]);
            scene.Quaternions.AsSpan(4 * g, 4).CopyTo(tail[4..]);
            tail = tail[8..];
            foreach (GaussianFeatureSet set in scene.FeatureSets)
            {
                set[g].CopyTo(tail);
                tail = tail[set.Dimension..];
            }

            stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(record));
        }
    });

    /// <summary>Degree of a number of f_rest properties.</summary>
    internal static int Degree(string path, int rest) => rest switch
    {
        0 => 0,
        9 => 1,
        24 => 2,
        45 => 3,
        72 => 4,
        _ => throw new InvalidFileException(path, $"has {rest} properties f_rest_*; 0, 9, 24, 45 or 72 make whole degrees"),
    };

    /// <summary>Whether comments tag the scene as trained with opacity compensation (Brush and Postshot dialects).</summary>
    internal static bool IsAntialiased(GaussianPlyHeader header) =>
        header.Comments.Any(c => c is "SplatRenderMode: mip" or "antialiased 1");

    internal static IEnumerable<string> Numbered(string prefix, int count) =>
        Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{prefix}{i}"));

    private static void Copy(ReadOnlySpan<GaussianPlyScalar> from, ReadOnlySpan<byte> record, Span<float> to)
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = from[i].Single(record);
    }

    private static GaussianFeatureSet[] FeatureSets(string path, GaussianPlyHeader header, int properties, long count)
    {
        FeatureHeader[] described;
        try
        {
            described = [.. header.Comments.Where(c => c.StartsWith(FeatureComment, StringComparison.Ordinal))
                .Select(c => FeatureHeader.Parse(c[FeatureComment.Length..]))];
        }
        catch (JsonException e)
        {
            throw new InvalidFileException(path, "has a feature comment that is no JSON", FeatureComment, e);
        }

        if (described.Length == 0 && properties > 0)
            described = [new FeatureHeader("features", properties, "unknown", "given", new Dictionary<string, string>())];
        if (described.Any(d => d.Dimension < 1) || described.Sum(d => (long)d.Dimension) != properties)
            throw new InvalidFileException(path, $"describes feature sets that do not add up to its {properties} properties feat_*");
        if (described.Any(d => d.Dimension * count > Array.MaxLength))
            throw new InvalidFileException(path, "has a feature set of more than 2^31 values, which is not supported");
        return [.. described.Select(d => d.ToSet(path, new float[d.Dimension * count]))];
    }
}
