using System.Globalization;
using System.Text.Json;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
namespace Equiview.Pose.Objects;

/// <summary>Reads the tables of an <c>.eqobject</c> file and checks that they fit together.</summary>
/// <param name="file">The open file.</param>
/// <param name="path">Its path, for messages.</param>
internal sealed class ObjectModelReader(SafetensorsFile file, string path)
{
    /// <summary>The model.</summary>
    /// <exception cref="InvalidFileException">Not an object model, or damaged.</exception>
    public ObjectModel Read()
    {
        if (file.Metadata.GetValueOrDefault(ObjectModelFile.LayoutKey) != ObjectModelFile.Layout)
        {
            throw new InvalidFileException(
                path, $"is not an object model of layout {ObjectModelFile.Layout}; onboard the object again (pose onboard)");
        }

        Vector3D[] points = Vectors(Tensor("points", 3).ToDoubles());
        StoredTensor descriptors = Tensor("descriptors", null);
        ObjectView[] views = Views();
        ObjectFeature[] features = Features();
        Vector3D[] box = Vectors(Tensor("box", 3).ToDoubles());
        if (box.Length != 2)
            throw Damaged();
        int channels = (int)descriptors.Shape[1];
        try
        {
            return new ObjectModel(points, features, descriptors.ToSingles(), channels, views)
            {
                Box = (box[0], box[1]),
                Diameter = Diameter(),
                Surroundings = file.Tensors.ContainsKey("surroundings") ? Surroundings(points.Length) : null,
                Untriangulated = file.Tensors.ContainsKey("rays") ? Untriangulated(channels, views.Length) : null,
                Unit = file.Metadata.GetValueOrDefault(ObjectModelFile.UnitKey) == ObjectModelFile.Meter ? SceneUnit.Meter
                    : SceneUnit.Arbitrary,
                Recipe = file.Metadata.TryGetValue(ObjectModelFile.RecipeKey, out string? recipe) ? FeatureRecipe.Parse(recipe, path)
                    : null,
                Provenance = file.Metadata.Where(m => m.Key.StartsWith(ObjectModelFile.ProvenancePrefix, StringComparison.Ordinal))
                    .ToDictionary(m => m.Key[ObjectModelFile.ProvenancePrefix.Length..], m => m.Value),
            };
        }
        catch (DegenerateInputException error)
        {
            throw new InvalidFileException(path, error.Message, inner: error);
        }
    }

    private StoredTensor Tensor(string name, int? columns) =>
        file.Tensors.TryGetValue(name, out StoredTensor? t) && t.Shape.Length == 2 && (columns is null || t.Shape[1] == columns)
            ? t : throw new InvalidFileException(path, "lacks a table of the right width", name);

    private ObjectFeature[] Features()
    {
        long[][] rows = [.. Tensor("features", 2).ToInt64s().Chunk(2)];
        double[][] pixels = [.. Tensor("pixels", 2).ToDoubles().Chunk(2)];
        if (pixels.Length != rows.Length || rows.Any(r => r[0] is < 0 or > int.MaxValue || r[1] is < 0 or > int.MaxValue))
            throw Damaged();
        return [.. rows.Zip(pixels, (r, p) => new ObjectFeature((int)r[0], (int)r[1], new(p[0], p[1])))];
    }

    private ObjectView[] Views()
    {
        double[][] rows = [.. Tensor("views", ObjectModelFile.ViewNumbers).ToDoubles().Chunk(ObjectModelFile.ViewNumbers)];
        string[] names = Names();
        return names.Length == rows.Length ? [.. rows.Zip(names, View)] : throw Damaged();

        static ObjectView View(double[] v, string name) =>
            new(name, new(v[0], v[1], v[2], v[3], new((int)v[4], (int)v[5])), RigidTransform.FromRowMajor(v.AsSpan(6)));
    }

    private string[] Names()
    {
        try
        {
            string[] names = JsonSerializer.Deserialize<string[]>(file.Metadata.GetValueOrDefault(ObjectModelFile.NamesKey, "[]")) ?? [];
            return Array.TrueForAll(names, n => n is not null) ? names : throw new JsonException("a name is null");
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, "the names of the views cannot be read", ObjectModelFile.NamesKey, error);
        }
    }

    private double Diameter()
    {
        string? text = file.Metadata.GetValueOrDefault(ObjectModelFile.DiameterKey);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double diameter)
            && diameter is > 0 and < double.PositiveInfinity
            ? diameter : throw new InvalidFileException(path, "names no diameter", ObjectModelFile.DiameterKey);
    }

    private UntriangulatedFeatures Untriangulated(int channels, int viewCount)
    {
        double[][] rays = [.. Tensor("rays", 3).ToDoubles().Chunk(3)];
        if (rays.Any(r => !(r[0] >= 0 && r[0] < viewCount)))
            throw new InvalidFileException(path, "is damaged: a ray names a view that is not there", "rays");
        ObjectRay[] parsed = [.. rays.Select(r => new ObjectRay((int)r[0], new(r[1], r[2])))];
        return new UntriangulatedFeatures(parsed, Tensor("ray_descriptors", channels).ToSingles(), channels);
    }

    private bool[] Surroundings(int points)
    {
        long[] flags = Tensor("surroundings", 1).ToInt64s();
        return flags.Length == points && Array.TrueForAll(flags, f => f is 0 or 1) ? Array.ConvertAll(flags, f => f == 1) : throw Damaged();
    }

    private InvalidFileException Damaged() => new(path, "is damaged: its tables do not fit together");

    private static Vector3D[] Vectors(double[] values) => [.. values.Chunk(3).Select(v => new Vector3D(v[0], v[1], v[2]))];
}
