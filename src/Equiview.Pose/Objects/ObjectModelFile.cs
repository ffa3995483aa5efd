using System.Globalization;
using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Safetensors;
namespace Equiview.Pose.Objects;

/// <summary>
/// <c>.eqobject</c> files: safetensors with points [P, 3], features [N, 2] (point, view), pixels [N, 2], descriptors [N, C], views [V, 22]
/// (fx, fy, cx, cy, width, height, row-major 4x4 cameraFromObject), box [2, 3], and where there are features without a place rays [M, 3]
/// (view, pixel) with ray_descriptors [M, C]; names, unit, diameter and provenance in the metadata.
/// </summary>
public static class ObjectModelFile
{
    private const string Layout = "eqobject-1", LayoutKey = "layout", UnitKey = "unit", DiameterKey = "diameter", NamesKey = "views",
        ProvenancePrefix = "from.";
    private const int ViewNumbers = 22;

    /// <summary>Writes a model, replacing an older file.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, ObjectModel model)
    {
        var metadata = new Dictionary<string, string>
        {
            [LayoutKey] = Layout,
            [UnitKey] = model.Unit == SceneUnit.Metre ? "metre" : "arbitrary",
            [DiameterKey] = model.Diameter.ToString("R", CultureInfo.InvariantCulture),
            [NamesKey] = JsonSerializer.Serialize(model.Views.Select(v => v.Name)),
        };
        foreach ((string name, string value) in model.Provenance)
            metadata[ProvenancePrefix + name] = value;
        var tensors = new Dictionary<string, StoredTensor>
        {
            ["points"] = Rows(model.Points.SelectMany(Numbers), 3),
            ["features"] = StoredTensor.From([.. model.Features.SelectMany(f => new[] { f.Point, f.View })], model.Features.Length, 2),
            ["pixels"] = Rows(model.Features.SelectMany(f => new[] { f.Pixel.X, f.Pixel.Y }), 2),
            ["descriptors"] = StoredTensor.From((ReadOnlySpan<float>)model.Descriptors, model.Features.Length, model.Channels),
            ["views"] = Rows(model.Views.SelectMany(Numbers), ViewNumbers),
            ["box"] = Rows([.. Numbers(model.Box.Min), .. Numbers(model.Box.Max)], 3),
        };
        if (model.Untriangulated is { Rays.Length: > 0 } rest)
        {
            tensors["rays"] = Rows(rest.Rays.SelectMany(r => new[] { r.View, r.Pixel.X, r.Pixel.Y }), 3);
            tensors["ray_descriptors"] = StoredTensor.From((ReadOnlySpan<float>)rest.Descriptors, rest.Rays.Length, rest.Channels);
        }

        SafetensorsFile.Write(path, tensors, metadata);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidFileException">Missing, not an object model, or damaged.</exception>
    public static ObjectModel Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(LayoutKey, out string? layout) || layout != Layout)
            throw new InvalidFileException(path, $"is not an object model of layout {Layout}; make one with 'equiview pose onboard'");
        Vector3D[] points = Vectors(Tensor("points", 3).ToDoubles());
        long[][] features = [.. Tensor("features", 2).ToInt64s().Chunk(2)];
        double[][] pixels = [.. Tensor("pixels", 2).ToDoubles().Chunk(2)];
        StoredTensor descriptors = Tensor("descriptors", null);
        double[][] views = [.. Tensor("views", ViewNumbers).ToDoubles().Chunk(ViewNumbers)];
        Vector3D[] box = Vectors(Tensor("box", 3).ToDoubles());
        string[] names = Names();
        if (pixels.Length != features.Length || box.Length != 2 || names.Length != views.Length
            || features.Any(f => f[0] is < 0 or > int.MaxValue || f[1] is < 0 or > int.MaxValue))
            throw new InvalidFileException(path, "is damaged: its tables do not fit together");
        if (!double.TryParse(file.Metadata.GetValueOrDefault(DiameterKey), NumberStyles.Float, CultureInfo.InvariantCulture,
            out double diameter) || !(diameter > 0) || !double.IsFinite(diameter))
            throw new InvalidFileException(path, "names no diameter", DiameterKey);
        try
        {
            return new ObjectModel(
                points, [.. features.Zip(pixels, (f, p) => new ObjectFeature((int)f[0], (int)f[1], new(p[0], p[1])))],
                    descriptors.ToSingles(), (int)descriptors.Shape[1],
                [.. views.Zip(names, ToView)])
            {
                Box = (box[0], box[1]),
                Diameter = diameter,
                Untriangulated = file.Tensors.ContainsKey("rays") ? Untriangulated((int)descriptors.Shape[1], views.Length) : null,
                Unit = file.Metadata.GetValueOrDefault(UnitKey) == "metre" ? SceneUnit.Metre : SceneUnit.Arbitrary,
                Provenance = file.Metadata.Where(m => m.Key.StartsWith(ProvenancePrefix, StringComparison.Ordinal))
                    .ToDictionary(m => m.Key[ProvenancePrefix.Length..], m => m.Value),
            };
        }
        catch (DegenerateInputException error)
        {
            throw new InvalidFileException(path, error.Message, inner: error);
        }

        StoredTensor Tensor(string name, int? columns) =>
            file.Tensors.TryGetValue(name, out StoredTensor? t) && t.Shape.Length == 2 && (columns is null || t.Shape[1] == columns) ? t
                : throw new InvalidFileException(path, "lacks a table of the right width", name);

        UntriangulatedFeatures Untriangulated(int channels, int viewCount)
        {
            double[][] rays = [.. Tensor("rays", 3).ToDoubles().Chunk(3)];
            if (rays.Any(r => !(r[0] >= 0 && r[0] < viewCount)))
                throw new InvalidFileException(path, "is damaged: a ray names a view that is not there", "rays");
            return new UntriangulatedFeatures(
                [.. rays.Select(r => new ObjectRay((int)r[0], new(r[1], r[2])))], Tensor("ray_descriptors", channels).ToSingles(),
                channels);
        }

        string[] Names()
        {
            try
            {
                return JsonSerializer.Deserialize<string[]>(file.Metadata.GetValueOrDefault(NamesKey, "[]")) ?? [];
            }
            catch (JsonException error)
            {
                throw new InvalidFileException(path, "the names of the views cannot be read", NamesKey, error);
            }
        }
    }

    private static StoredTensor Rows(IEnumerable<double> values, int columns)
    {
        double[] all = [.. values];
        return StoredTensor.From((ReadOnlySpan<double>)all, all.Length / columns, columns);
    }

    private static double[] Numbers(Vector3D v) => [v.X, v.Y, v.Z];

    private static double[] Numbers(ObjectView v) =>
        [v.Intrinsics.Fx, v.Intrinsics.Fy, v.Intrinsics.Cx, v.Intrinsics.Cy, v.Intrinsics.Size.Width, v.Intrinsics.Size.Height,
            .. v.CameraFromObject.ToRowMajor()];

    private static ObjectView ToView(double[] v, string name) =>
        new(name, new(v[0], v[1], v[2], v[3], new((int)v[4], (int)v[5])), RigidTransform.FromRowMajor(v.AsSpan(6)));

    private static Vector3D[] Vectors(double[] values) => [.. values.Chunk(3).Select(v => new Vector3D(v[0], v[1], v[2]))];
}
