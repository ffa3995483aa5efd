using System.Text.Json;

namespace Equiview.Formats.Bop;

/// <summary>An entry of <c>models_info.json</c>, in metres.</summary>
/// <param name="ObjectId">Object.</param>
/// <param name="DiameterMetres">Largest distance of two vertices.</param>
/// <param name="Min">Lower corner of the box, object frame.</param>
/// <param name="Size">Size of the box.</param>
/// <param name="DiscreteSymmetries">objectFromObject transforms, without the identity.</param>
/// <param name="ContinuousSymmetries">Axis (direction) and a point on it.</param>
public sealed record BopModelInfo(
    int ObjectId, double DiameterMetres, Vector3D Min, Vector3D Size, IReadOnlyList<RigidTransform> DiscreteSymmetries, IReadOnlyList<(Vector3D Axis, Vector3D Offset)> ContinuousSymmetries)
{
    /// <summary>What looks wrong with the unit, or null.</summary>
    public string? Warning => PosedScene.ImplausibleLength(FormattableString.Invariant($"the diameter of object {ObjectId}"), DiameterMetres);
}

/// <summary>Reads <c>models_info.json</c>.</summary>
public static class BopModels
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
            double Millimetres(string key) => m.Field(path, key).Number(path, $"{id}.{key}");
            models[id] = new(
                id,
                Millimetres("diameter") / BopUnits.MillimetresPerMetre,
                BopUnits.ToMetres([Millimetres("min_x"), Millimetres("min_y"), Millimetres("min_z")]),
                BopUnits.ToMetres([Millimetres("size_x"), Millimetres("size_y"), Millimetres("size_z")]),
                [.. List(m, path, "symmetries_discrete").Select(s => Discrete(s.Numbers(path, "symmetries_discrete", 16)))],
                [.. List(m, path, "symmetries_continuous").Select(s => Continuous(s, path))]);
        }

        return models;
    }

    private static IEnumerable<JsonElement> List(JsonElement parent, string path, string key) => parent.Optional(key)?.Items(path, key) ?? [];

    private static RigidTransform Discrete(double[] m) => BopUnits.ToTransform([m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]], [m[3], m[7], m[11]]);

    private static (Vector3D Axis, Vector3D Offset) Continuous(JsonElement symmetry, string path)
    {
        double[] axis = symmetry.Field(path, "axis").Numbers(path, "axis", 3);
        return (new(axis[0], axis[1], axis[2]), BopUnits.ToMetres(symmetry.Field(path, "offset").Numbers(path, "offset", 3)));
    }
}
