using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.Splat;
using Equiview.Formats.Spz;

namespace Equiview.Formats.GaussianGltf;

/// <summary>
/// Reads the glTF extension KHR_gaussian_splatting (kernel "ellipse"): linear scales and opacities, rotations x, y, z, w, harmonics as one
/// attribute a coefficient. Axes are turned from glTF's (y up) to ours. Source: the extension's README in KhronosGroup/glTF.
/// </summary>
internal static class GaussianGltfFile
{
    private const string Extension = "KHR_gaussian_splatting";

    /// <summary>Reads the one primitive of Gaussians in a .glb or .gltf; its node may translate, but not rotate or scale it.</summary>
    /// <exception cref="InvalidFileException">
    /// No such primitive or several, an unknown kernel, compressed, truncated, or values no scene has.
    /// </exception>
    public static GaussianScene Read(string path)
    {
        try
        {
            return Read(path, GltfDocument.Open(path));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new InvalidFileException(path, "is not a glTF file, or one with missing parts", null, e);
        }
    }

    // The one primitive of the file that holds Gaussians, and the mesh it belongs to.
    private static (int Mesh, JsonElement Primitive) FindGaussians(string path, GltfDocument document)
    {
        var found = new List<(int Mesh, JsonElement Primitive, JsonElement Extension)>();
        int index = 0;
        foreach (JsonElement mesh in Items(document.Root, "meshes"))
        {
            foreach (JsonElement primitive in Items(mesh, "primitives"))
            {
                if (primitive.TryGetProperty("extensions", out JsonElement extensions)
                    && extensions.TryGetProperty(Extension, out JsonElement extension))
                    found.Add((index, primitive, extension));
            }

            index++;
        }

        if (found.Count != 1)
            throw new InvalidFileException(path, $"has {found.Count} primitives with {Extension}, expected one");
        (int meshIndex, JsonElement gaussians, JsonElement properties) = found[0];
        if (properties.TryGetProperty("extensions", out _))
            throw new InvalidFileException(
                path, "holds compressed Gaussians, which are not supported; export them uncompressed or as .spz");
        if (properties.TryGetProperty("kernel", out JsonElement kernel) && kernel.GetString() != "ellipse")
            throw new InvalidFileException(path, $"uses the kernel '{kernel.GetString()}'; only 'ellipse' is supported");
        return (meshIndex, gaussians);
    }

    private static GaussianScene Read(string path, GltfDocument document)
    {
        (int meshIndex, JsonElement gaussians) = FindGaussians(path, document);
        JsonElement attributes = gaussians.GetProperty("attributes");
        int degree = 0;
        while (degree < SphericalHarmonics.MaximumDegree && attributes.TryGetProperty(Coefficient(degree + 1, 0), out _))
            degree++;
        float[] means = document.Read(attributes.GetProperty("POSITION").GetInt32(), 3);
        int count = means.Length / 3;
        float[] Get(string name, int width)
        {
            float[] values = document.Read(attributes.GetProperty(name).GetInt32(), width);
            return values.Length == count * width
                ? values
                : throw new InvalidFileException(path, $"has {values.Length / width} values of '{name}' for {count} Gaussians");
        }

        float[] rotations = Get($"{Extension}:ROTATION", 4), scales = Get($"{Extension}:SCALE", 3),
            opacities = Get($"{Extension}:OPACITY", 1);
        var scene = new GaussianArrays(count, degree);
        (double x, double y, double z) = Translation(path, document, meshIndex);
        for (int g = 0; g < count; g++)
        {
            scene.SetMean(g, means[3 * g] + x, means[(3 * g) + 1] + y, means[(3 * g) + 2] + z);
            scene.SetLinearScale(g, scales[3 * g], scales[(3 * g) + 1], scales[(3 * g) + 2]);
            scene.SetOpacity(g, opacities[g]);
            scene.SetQuaternion(g, rotations[(4 * g) + 3], rotations[4 * g], rotations[(4 * g) + 1], rotations[(4 * g) + 2]);
        }

        for (int l = 0; l <= degree; l++)
        {
            for (int m = 0; m < (2 * l) + 1; m++)
            {
                float[] values = Get(Coefficient(l, m), 3);
                for (int g = 0; g < count; g++)
                    values.AsSpan(3 * g, 3).CopyTo(scene.Coefficient(g, (l * l) + m));
            }
        }

        RubAxes.Turn(scene);
        return scene.ToScene(path);
    }

    private static string Coefficient(int degree, int index) => FormattableString.Invariant($"{Extension}:SH_DEGREE_{degree}_COEF_{index}");

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement array) ? array.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static (double X, double Y, double Z) Translation(string path, GltfDocument document, int mesh)
    {
        JsonElement[] nodes = [.. Items(document.Root, "nodes")];
        int own = Array.FindIndex(nodes, n => n.TryGetProperty("mesh", out JsonElement m) && m.GetInt32() == mesh);
        if (own < 0)
            return default;
        bool isChild = nodes.Any(n => Items(n, "children").Any(c => c.GetInt32() == own));
        if (isChild || nodes[own].TryGetProperty("matrix", out _) || nodes[own].TryGetProperty("rotation", out _)
            || nodes[own].TryGetProperty("scale", out _))
            throw new InvalidFileException(
                path, "places its Gaussians by a rotated, scaled or nested node; apply the transform before exporting");
        double[] t = [.. Items(nodes[own], "translation").Select(v => v.GetDouble())];
        return t.Length == 3 ? (t[0], t[1], t[2]) : default;
    }
}
