using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.Splat;

namespace Equiview.Formats.Sog;

/// <summary>Turns the textures of a SOG scene into Gaussians.</summary>
internal sealed class SogDecoder(string path, JsonElement meta, Func<string, RgbaPixels> open, ReadBudget budget)
{
    private const int CodeBookLength = 256;
    private const int PaletteEntriesPerRow = 64;
    private const int FirstRotationMode = 252;
    private const int HighestDegree = 3; // the format's

    public GaussianScene Decode()
    {
        if (meta.Optional("version")?.Integer(path, "version") != 2)
            throw new InvalidFileException(path, "is not SOG version 2");
        long claimed = meta.Field(path, "count").Integer64(path, "count");

        // The first texture bounds the count before anything else is taken.
        RgbaPixels low = Texture("means", 0);
        if (claimed < 0 || claimed > low.Size.PixelCount)
            throw new InvalidFileException(path, $"claims {claimed} Gaussians in textures of {low.Size}");
        int count = (int)claimed;
        RgbaPixels high = Texture("means", 1, count), rotations = Texture("quats", 0, count), scales = Texture("scales", 0, count),
            colors = Texture("sh0", 0, count);
        JsonElement? rest = meta.Optional("shN");
        int degree = rest?.Field(path, "bands").Integer(path, "shN.bands") ?? 0;
        if (degree is < 0 or > HighestDegree)
            throw new InvalidFileException(path, $"claims harmonics of degree {degree}; SOG has 0 to {HighestDegree}", "shN.bands");
        budget.Charge(count, GaussianArrays.BytesPerGaussian(degree));
        var scene = new GaussianArrays(count, degree);

        float[] minimum = Numbers("means", "mins", 3), maximum = Numbers("means", "maxs", 3);
        float[] logScales = Numbers("scales", "codebook", CodeBookLength), constants = Numbers("sh0", "codebook", CodeBookLength);
        for (int g = 0; g < count; g++)
        {
            ReadOnlySpan<byte> l = Texel(low, g), h = Texel(high, g), s = Texel(scales, g), c = Texel(colors, g);
            Span<float> constant = scene.Coefficient(g, 0);
            for (int i = 0; i < 3; i++)
            {
                double folded = minimum[i] + ((maximum[i] - (double)minimum[i]) * ((l[i] | (h[i] << 8)) / 65535.0));
                scene.Means[(3 * g) + i] = (float)(Math.Sign(folded) * (Math.Exp(Math.Abs(folded)) - 1));
                scene.LogScales[(3 * g) + i] = logScales[s[i]];
                constant[i] = constants[c[i]];
            }

            scene.SetOpacity(g, c[3] / 255.0);
            SetRotation(scene, g, Texel(rotations, g));
        }

        if (scene.RestCount > 0)
            DecodeHarmonics(scene);
        return scene.ToScene(path, meta.Optional("antialias")?.ValueKind == JsonValueKind.True);
    }

    private static ReadOnlySpan<byte> Texel(RgbaPixels picture, long index) => picture.Bytes.Span.Slice((int)(4 * index), 4);

    private void DecodeHarmonics(GaussianArrays scene)
    {
        float[] codeBook = Numbers("shN", "codebook", CodeBookLength);
        RgbaPixels centroids = Texture("shN", 0), labels = Texture("shN", 1, scene.Count);
        int width = PaletteEntriesPerRow * scene.RestCount;
        if (centroids.Size.Width != width)
            throw new InvalidFileException(path, $"has harmonics centroids {centroids.Size.Width} texels wide, expected {width}");
        for (int g = 0; g < scene.Count; g++)
        {
            ReadOnlySpan<byte> texel = Texel(labels, g);
            int label = texel[0] | (texel[1] << 8);
            long entry = ((long)(label / PaletteEntriesPerRow) * width) + (label % PaletteEntriesPerRow * scene.RestCount);
            if (entry + scene.RestCount > centroids.Size.PixelCount)
                throw new InvalidFileException(path, $"has a harmonics label {label} beyond its palette");
            for (int k = 0; k < scene.RestCount; k++)
            {
                ReadOnlySpan<byte> codes = Texel(centroids, entry + k);
                Span<float> coefficient = scene.Coefficient(g, 1 + k);
                for (int i = 0; i < 3; i++)
                    coefficient[i] = codeBook[codes[i]];
            }
        }
    }

    // Alpha names the largest of w, x, y, z; red, green and blue are the others in that order.
    private void SetRotation(GaussianArrays scene, int g, ReadOnlySpan<byte> texel)
    {
        int largest = texel[3] - FirstRotationMode;
        if (largest < 0)
            throw new InvalidFileException(
                path, $"has a rotation texel {g} of unknown mode {texel[3]}; was its alpha premultiplied or dropped?");
        Span<double> q = stackalloc double[4];
        double sum = 0;
        for (int i = 0, channel = 0; i < 4; i++)
        {
            if (i == largest)
                continue;
            q[i] = ((texel[channel++] / 255.0) - 0.5) * Math.Sqrt(2);
            sum += q[i] * q[i];
        }

        q[largest] = Math.Sqrt(Math.Max(0, 1 - sum));
        scene.SetQuaternion(g, q[0], q[1], q[2], q[3]);
    }

    private float[] Numbers(string property, string key, int expected)
    {
        string where = $"{property}.{key}";
        double[] values = meta.Field(path, property).Field(path, key).Numbers(path, where, expected);
        return values.Length == expected
            ? Array.ConvertAll(values, v => (float)v)
            : throw new InvalidFileException(path, $"has a list of {values.Length} numbers in meta.json, expected {expected}", where);
    }

    private RgbaPixels Texture(string property, int index, int atLeast = 0)
    {
        string where = $"{property}.files";
        string name = meta.Field(path, property).Field(path, "files").Item(path, where, index).Text(path, where);
        RgbaPixels picture = open(name);
        if (picture.Bytes.Length != 4 * picture.Size.PixelCount || picture.Size.PixelCount < atLeast)
            throw new InvalidFileException(path, $"has a texture '{name}' of {picture.Size}, too small for {atLeast} Gaussians");
        return picture;
    }
}
