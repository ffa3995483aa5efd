using System.Globalization;
using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
namespace Equiview.Pose.Objects;

/// <summary>
/// <c>.eqobject</c> files: safetensors with points [P, 3], features [N, 2] (point, view), pixels [N, 2], descriptors [N, C], views [V, 22]
/// (fx, fy, cx, cy, width, height, row-major 4x4 cameraFromObject), box [2, 3], and where there are features without a point rays [M, 3]
/// (view, pixel) with ray_descriptors [M, C]. The metadata holds names, unit, diameter, provenance and the feature recipe as JSON.
/// </summary>
internal static class ObjectModelFile
{
    internal const string Layout = "eqobject-1", LayoutKey = "layout", UnitKey = "unit", DiameterKey = "diameter", NamesKey = "views";
    internal const string RecipeKey = "recipe", ProvenancePrefix = "from.", Meter = "metre", Arbitrary = "arbitrary";
    internal const int ViewNumbers = 22;

    /// <summary>Writes a model, replacing an older file.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, ObjectModel model)
    {
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

        if (model.Surroundings is { } around)
            tensors["surroundings"] = StoredTensor.From([.. around.Select(s => s ? 1 : 0)], around.Length, 1);
        SafetensorsFile.Write(path, tensors, Metadata(model));
    }

    /// <summary>Reads a model; of files before the feature recipe was stored, <see cref="ObjectModel.Recipe"/> is null.</summary>
    /// <exception cref="InvalidFileException">Missing, not an object model, or damaged.</exception>
    public static ObjectModel Read(string path)
    {
        using SafetensorsFile file = Open(path);
        return new ObjectModelReader(file, path).Read();
    }

    private static SafetensorsFile Open(string path)
    {
        try
        {
            return SafetensorsFile.Open(path);
        }
        catch (InvalidFileException error) when (File.Exists(path))
        {
            throw new InvalidFileException(path, "is no object model (.eqobject), or a damaged one: " + error.Problem, error.Where, error);
        }
    }

    private static Dictionary<string, string> Metadata(ObjectModel model)
    {
        var metadata = new Dictionary<string, string>
        {
            [LayoutKey] = Layout,
            [UnitKey] = model.Unit == SceneUnit.Meter ? Meter : Arbitrary,
            [DiameterKey] = model.Diameter.ToString("R", CultureInfo.InvariantCulture),
            [NamesKey] = JsonSerializer.Serialize(model.Views.Select(v => v.Name)),
        };
        if (model.Recipe is { } recipe)
            metadata[RecipeKey] = recipe.ToJson();
        foreach ((string name, string value) in model.Provenance)
            metadata[ProvenancePrefix + name] = value;
        return metadata;
    }

    private static StoredTensor Rows(IEnumerable<double> values, int columns)
    {
        double[] all = [.. values];
        return StoredTensor.From((ReadOnlySpan<double>)all, all.Length / columns, columns);
    }

    private static double[] Numbers(Vector3D v) => [v.X, v.Y, v.Z];

    private static double[] Numbers(ObjectView v)
    {
        (CameraIntrinsics k, ImageSize size) = (v.Intrinsics, v.Intrinsics.Size);
        return [k.Fx, k.Fy, k.Cx, k.Cy, size.Width, size.Height, .. v.CameraFromObject.ToRowMajor()];
    }
}
