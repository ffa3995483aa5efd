using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Bop;

/// <summary>An entry of <c>models_info.json</c>, in meters.</summary>
/// <param name="ObjectId">Object.</param>
/// <param name="DiameterMeters">Largest distance of two vertices.</param>
/// <param name="Min">Lower corner of the box, object frame.</param>
/// <param name="Size">Size of the box.</param>
/// <param name="DiscreteSymmetries">objectFromObject transforms, without the identity.</param>
/// <param name="ContinuousSymmetries">Axis (direction) and a point on it.</param>
internal sealed record BopModelInfo(
    int ObjectId, double DiameterMeters, Vector3D Min, Vector3D Size, IReadOnlyList<RigidTransform> DiscreteSymmetries,
    IReadOnlyList<(Vector3D Axis, Vector3D Offset)> ContinuousSymmetries)
{
    /// <summary>Both kinds of symmetries.</summary>
    public ObjectSymmetry Symmetry => new(DiscreteSymmetries, ContinuousSymmetries);

    /// <summary>The object's own name, where the file has one.</summary>
    public string? Name { get; init; }

    /// <summary>Warning about an implausible unit, or null.</summary>
    public string? Warning =>
        PosedScene.ImplausibleLength(FormattableString.Invariant($"the diameter of object {ObjectId}"), DiameterMeters);
}

/// <summary>Symmetries of an object.</summary>
/// <param name="Discrete">objectFromObject transforms, without the identity.</param>
/// <param name="Continuous">Axis (direction) and a point on it.</param>
internal sealed record ObjectSymmetry(IReadOnlyList<RigidTransform> Discrete, IReadOnlyList<(Vector3D Axis, Vector3D Offset)> Continuous);

/// <summary>Reads <c>models_info.json</c>.</summary>
internal static class BopModels
{
    /// <summary>The models by object id.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static IReadOnlyDictionary<int, BopModelInfo> Read(string path)
    {
        var models = new Dictionary<int, BopModelInfo>();
        foreach (JsonProperty entry in JsonFile.Read(path).Members(path, "the file"))
        {
            int id = BopScene.Id(path, entry.Name);
            JsonElement m = entry.Value;
            double Millimeters(string key) => m.Field(path, key).Number(path, $"{id}.{key}");
            models[id] = new(
                id,
                Millimeters("diameter") / BopUnits.MillimetersPerMeter,
                BopUnits.ToMeters([Millimeters("min_x"), Millimeters("min_y"), Millimeters("min_z")]),
                BopUnits.ToMeters([Millimeters("size_x"), Millimeters("size_y"), Millimeters("size_z")]),
                Discrete(m, path, BopUnits.MillimetersPerMeter),
                Continuous(m, path, BopUnits.MillimetersPerMeter))
            {
                Name = m.Optional("name")?.Text(path, $"{id}.name"),
            };
        }

        return models;
    }

    /// <summary>Whether <see cref="FileOf"/> finds a mesh.</summary>
    public static bool HasFile(string folder, BopModelInfo model) =>
        File.Exists(Standard(folder, model)) || (model.Name is { } name && Directory.Exists(Path.Combine(folder, name)));

    /// <summary>The mesh of an object in a models folder: BOP's obj_000001.ply, or the mesh in a folder of the object's name.</summary>
    /// <exception cref="InvalidFileException">Neither is there.</exception>
    public static string FileOf(string folder, BopModelInfo model)
    {
        string standard = Standard(folder, model);
        if (File.Exists(standard))
            return standard;
        return model.Name is { } name && Directory.Exists(Path.Combine(folder, name)) ? MeshFile.In(Path.Combine(folder, name))[0]
            : throw new InvalidFileException(standard, "there is no such mesh, nor a folder of the object's name");
    }

    /// <summary>
    /// Reads the symmetries of named objects from a file of one's own: an object name to the two lists of models_info.json, lengths in the
    /// unit of the object's frame.
    /// </summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static IReadOnlyDictionary<string, ObjectSymmetry> ReadSymmetries(string path) => JsonFile.Read(path).Members(path, "the file")
        .DistinctBy(entry => entry.Name).ToDictionary(
        entry => entry.Name, entry => new ObjectSymmetry(
            Discrete(entry.Value, path, 1), Continuous(entry.Value, path, 1)), StringComparer.Ordinal);

    private static string Standard(string folder, BopModelInfo model) =>
        Path.Combine(folder, FormattableString.Invariant($"obj_{model.ObjectId:d6}.ply"));

    private static RigidTransform[] Discrete(JsonElement model, string path, double unitsPerMeter) =>
        [.. List(model, path, "symmetries_discrete").Select(s => s.Numbers(path, "symmetries_discrete", 16)).Select(m => new RigidTransform(
            new(new(m[0], m[1], m[2]), new(m[4], m[5], m[6]), new(m[8], m[9], m[10])),
            new Vector3D(m[3], m[7], m[11]) * (1 / unitsPerMeter)))];

    private static (Vector3D Axis, Vector3D Offset)[] Continuous(JsonElement model, string path, double unitsPerMeter) =>
        [
            .. List(model, path, "symmetries_continuous")
                .Select(s => (Vector(s, path, "axis"), Vector(s, path, "offset") * (1 / unitsPerMeter)))];

    private static Vector3D Vector(JsonElement symmetry, string path, string key)
    {
        double[] v = symmetry.Field(path, key).Numbers(path, key, 3);
        return new(v[0], v[1], v[2]);
    }

    private static IEnumerable<JsonElement> List(JsonElement parent, string path, string key) =>
        parent.Optional(key)?.Items(path, key) ?? [];
}
