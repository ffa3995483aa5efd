namespace Equiview;

/// <summary>What a length of 1 means in a scene.</summary>
public enum SceneUnit
{
    /// <summary>Meters.</summary>
    Meter,

    /// <summary>Unknown: structure from motion fixes shape, not size.</summary>
    Arbitrary,
}

/// <summary>Where a sparse point was seen.</summary>
/// <param name="View">Index into <see cref="PosedScene.Views"/>.</param>
/// <param name="Pixel">
/// Position in that image, raster pixels (distorted, as photographed); not finite when the file does not hold it.
/// </param>
public readonly record struct TrackObservation(int View, PixelPoint Pixel);

/// <summary>A triangulated point and the views that see it.</summary>
/// <param name="Position">World frame, the scene's unit.</param>
/// <param name="Track">The observations, at most one a view.</param>
/// <param name="ErrorPixels">Mean reprojection error, or NaN when unknown.</param>
/// <param name="Color">sRGB.</param>
public sealed record ScenePoint(
    Vector3D Position, IReadOnlyList<TrackObservation> Track, double ErrorPixels = double.NaN, (byte R, byte G, byte B) Color = default);

/// <summary>Images with known cameras, and the sparse points they share when there are any.</summary>
public sealed record PosedScene
{
    /// <summary>The images, in the file's order.</summary>
    public required IReadOnlyList<PosedView> Views { get; init; }

    /// <summary>Images that the source keeps for testing, not among <see cref="Views"/>; empty when it names none.</summary>
    public IReadOnlyList<PosedView> TestViews { get; init; } = [];

    /// <summary>Sparse points; empty when the source has none.</summary>
    public IReadOnlyList<ScenePoint> Points { get; init; } = [];

    /// <summary>What a length of 1 means.</summary>
    public required SceneUnit Unit { get; init; }

    /// <summary>Axis-aligned box of the object of interest in the world frame, when the source names one.</summary>
    public (Vector3D Min, Vector3D Max)? ObjectBounds { get; init; }

    /// <summary>Warnings: implausible content that does not prevent loading, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Largest and smallest length, in meters, that passes for an object or a room without a warning.</summary>
    public static (double Min, double Max) PlausibleMeters => (0.005, 100);

    /// <summary>The warning for a length that should be meters and can hardly be, or null.</summary>
    /// <param name="what">What has this length ("the diameter of object 5").</param>
    /// <param name="meters">The length as loaded.</param>
    public static string? ImplausibleLength(string what, double meters) =>
        meters >= PlausibleMeters.Min && meters <= PlausibleMeters.Max
            ? null
            : FormattableString.Invariant($"{what} is {meters:g3} m, which is hardly right: check the unit of the file");
}
