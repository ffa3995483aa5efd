using Equiview.Features;

namespace Equiview.Pose.Objects;

/// <summary>A view that an object model was made from.</summary>
/// <param name="Name">Name of the photograph or rendering.</param>
/// <param name="Intrinsics">Its camera.</param>
/// <param name="CameraFromObject">Where the object lay.</param>
public sealed record ObjectView(string Name, CameraIntrinsics Intrinsics, RigidTransform CameraFromObject);

/// <summary>One row of an object model's descriptors: a point of the object as one view shows it.</summary>
/// <param name="Point">Index into <see cref="ObjectModel.Points"/>.</param>
/// <param name="View">Index into <see cref="ObjectModel.Views"/>.</param>
/// <param name="Pixel">Where that view shows it, raster pixels of the ideal pinhole camera.</param>
public readonly record struct ObjectFeature(int Point, int View, PixelPoint Pixel);

/// <summary>
/// An object ready to be found again: points on its surface with the descriptors that views show them by. Descriptors of one view are a
/// template; all together are the pool of OnePose-type matching.
/// </summary>
public sealed class ObjectModel
{
    private const string Unusable = "the object model is not usable: ";

    /// <summary>Makes a model; arrays are used as they are, not copied.</summary>
    /// <param name="points">Object frame, in <see cref="Unit"/>s.</param>
    /// <param name="features">One for each descriptor.</param>
    /// <param name="descriptors">[features, channels], unit length, row-major.</param>
    /// <param name="channels">Channels of a descriptor.</param>
    /// <param name="views">The views the features come from.</param>
    /// <exception cref="DegenerateInputException">Counts or indices do not fit, a value is not finite, or there is no feature.</exception>
    public ObjectModel(Vector3D[] points, ObjectFeature[] features, float[] descriptors, int channels, IReadOnlyList<ObjectView> views)
    {
        if (features.Length == 0)
            throw new DegenerateInputException(
                "the object model has no feature: more views, views closer together, or another backbone are needed");
        if (channels < 1 || descriptors.LongLength != (long)features.Length * channels)
            throw new DegenerateInputException(
                FormattableString.Invariant(
                $"{Unusable}{features.Length} features of {channels} channels do not fit {descriptors.Length} values"));
        if (Array.Exists(features, f => (uint)f.Point >= (uint)points.Length || (uint)f.View >= (uint)views.Count || !f.Pixel.IsFinite))
            throw new DegenerateInputException(Unusable + "a feature names a point or view that is not there");
        if (!points.All(p => p.IsFinite) || !descriptors.All(float.IsFinite)
            || !views.All(v => v.CameraFromObject.ToRowMajor().All(double.IsFinite)))
            throw new DegenerateInputException(Unusable + "a point, pose or descriptor is not finite");
        (Points, Features, Descriptors, Channels, Views) = (points, features, descriptors, channels, views);
        Box = (new(points.Min(p => p.X), points.Min(p => p.Y), points.Min(p => p.Z)),
            new(points.Max(p => p.X), points.Max(p => p.Y), points.Max(p => p.Z)));
        Diameter = (Box.Max - Box.Min).Length;
    }

    /// <summary>Points of the object, object frame.</summary>
    public Vector3D[] Points { get; }

    /// <summary>What each descriptor stands for.</summary>
    public ObjectFeature[] Features { get; }

    /// <summary>[Features, Channels], unit length, row-major.</summary>
    public float[] Descriptors { get; }

    /// <summary>Channels of a descriptor.</summary>
    public int Channels { get; }

    /// <summary>The views.</summary>
    public IReadOnlyList<ObjectView> Views { get; }

    /// <summary>Features of the views that were not triangulated, or null.</summary>
    public UntriangulatedFeatures? Untriangulated { get; init; }

    /// <summary>Axis-aligned box, object frame; where the source does not name one, that of the points.</summary>
    public (Vector3D Min, Vector3D Max) Box { get; init; }

    /// <summary>Largest distance on the object; where the source does not name it, the diagonal of the box.</summary>
    public double Diameter { get; init; }

    /// <summary>
    /// Whether each point belongs to the surroundings of the object (the table on which it was photographed); null where all are the
    /// object.
    /// </summary>
    internal bool[]? Surroundings { get; init; }

    /// <summary>The object without its surroundings, or null where it has none.</summary>
    internal ObjectModel? WithoutSurroundings()
    {
        if (Surroundings is not { } around)
            return null;
        int[] rows = [.. Enumerable.Range(0, Features.Length).Where(i => !around[Features[i].Point])];
        if (rows.Length == 0)
            return null;
        return new ObjectModel(
            Points, [.. rows.Select(i => Features[i])], [.. rows.SelectMany(i => Descriptors[(i * Channels)..((i + 1) * Channels)])],
            Channels, Views)
        {
            Box = Box,
            Diameter = Diameter,
            Unit = Unit,
            Recipe = Recipe,
            Provenance = Provenance,
        };
    }

    /// <summary>What a length of 1 means.</summary>
    public SceneUnit Unit { get; init; } = SceneUnit.Meter;

    /// <summary>How its features were made; images are compared by the same recipe. Null where that is not known.</summary>
    public FeatureRecipe? Recipe { get; init; }

    /// <summary>Where it comes from; name to value. Files from before the recipe was stored name the backbone here.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = new Dictionary<string, string>();

    /// <summary>The center of the box.</summary>
    public Vector3D Center => (Box.Min + Box.Max) * 0.5;

    /// <summary>Viewing direction of a camera: unit vector from the object's center to the camera, object frame.</summary>
    public Vector3D DirectionTo(RigidTransform cameraFromObject) => (cameraFromObject.Inverse().Translation - Center).Normalized();

    /// <summary>The views whose directions are nearest to that of a pose, nearest first.</summary>
    internal IEnumerable<int> NearestViews(RigidTransform cameraFromObject, int count)
    {
        Vector3D direction = DirectionTo(cameraFromObject);
        return Enumerable.Range(0, Views.Count).OrderByDescending(v => DirectionTo(Views[v].CameraFromObject).Dot(direction)).Take(count);
    }

    /// <summary>Refuses features that cannot be compared with the model's.</summary>
    /// <param name="channels">Channels of the image's descriptors.</param>
    /// <param name="recipe">How they were made; null where that is not known.</param>
    /// <exception cref="ModelMismatchException">They have another width, or come from another model, adapter or layer.</exception>
    internal void RequireComparable(int channels, FeatureRecipe? recipe)
    {
        string made = Recipe is { } own ? $"{own.ModelName}, {own.Layer}" : FormattableString.Invariant($"{Channels} channels");
        if (channels != Channels)
        {
            throw new ModelMismatchException(FormattableString.Invariant(
                $"the object was made with {made}, the image has {channels} channels; use the backbone the object was made with"));
        }

        if (Recipe is not null && recipe is not null && !Recipe.SharesSpaceWith(recipe))
            throw new ModelMismatchException(
                $"the object was made with {made}, the image's features with {recipe.ModelName}, {recipe.Layer}");
    }

    /// <summary>The warning about an implausible size, or null.</summary>
    public string? Warning => Unit == SceneUnit.Meter ? PosedScene.ImplausibleLength("the object's diameter", Diameter) : null;
}
