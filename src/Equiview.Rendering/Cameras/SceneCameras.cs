using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Formats;
namespace Equiview.Rendering.Cameras;

/// <summary>From where a Gaussian scene is looked at: one view, cameras on a circle, or a flight through key frames.</summary>
public sealed record SceneCameras
{
    private const double FocalInLongSides = 1.0; // 53 degrees along the long side

    /// <summary>The names of the properties that make more than one camera.</summary>
    public static string[] PathOptions =>
        [nameof(Orbit), nameof(Elevation), nameof(Distance), nameof(Keyframes), nameof(Frames), nameof(Closed)];

    /// <summary>Folder of posed photographs; null places cameras by the scene alone.</summary>
    [Description("posed photographs: COLMAP, transforms.json or another known folder; their cameras are used")]
    public string? Views { get; init; }

    /// <summary>Name of one view of <see cref="Views"/>; null is the first.</summary>
    [Description("name of one view of --views (default the first)")]
    public string? View { get; init; }

    /// <summary>Long side of the image in pixels; photographs are never enlarged.</summary>
    [Description("long side of the picture in pixels")]
    [Range(1, 16384)]
    public int Size { get; init; } = 640;

    /// <summary>Number of cameras on a circle around the scene.</summary>
    [Description("this many cameras on a circle around the scene")]
    public int? Orbit { get; init; }

    /// <summary>Height of the circle as an angle at its center, degrees.</summary>
    [Description("height of the circle in degrees")]
    public double Elevation { get; init; } = 20;

    /// <summary>Radius of the circle as a factor of the usual one.</summary>
    [Description("radius of the circle as a factor of the usual one")]
    public double Distance { get; init; } = 1;

    /// <summary>Views of a flight: names with commas, or "all".</summary>
    [Description("fly through these views of --views: names with commas, or 'all'")]
    public string? Keyframes { get; init; }

    /// <summary>Cameras on the flight.</summary>
    [Description("cameras on the flight through --keyframes")]
    public int Frames { get; init; } = 120;

    /// <summary>Whether the flight returns to its first key frame.</summary>
    [Description("the flight returns to its first key frame")]
    public bool Closed { get; init; }

    /// <summary>The cameras of a scene.</summary>
    /// <exception cref="UsageException">A value is out of range, or a view is named that does not exist.</exception>
    public IReadOnlyList<PosedView> Of(GaussianScene scene)
    {
        PosedScene? posed = Views is null ? null : PosedSceneReader.Read(Views);
        if (Orbit is { } count)
            return Circle(scene, posed, count);
        if (Keyframes is not null)
        {
            IReadOnlyList<PosedView> all = posed?.Views ?? throw new UsageException("--keyframes are views of --views; give both");
            string[] names = Keyframes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            PosedView[] keys = Keyframes == "all" ? [.. all] : [.. names.Select(n => Named(all, n))];
            return CameraPath.Through([.. keys.Select(Sized)], Frames, Closed);
        }

        return posed is null
            ? [new PosedView("front", Default(), OrbitCameras.Around(ScenePlacement.Of(scene), 1, Elevation)[0])]
            : [Sized(Named(posed.Views, View))];
    }

    /// <summary>The size with a photograph's aspect and the given long side, never larger than the photograph.</summary>
    public static ImageSize Fit(ImageSize photograph, int longSidePixels)
    {
        double scale = Math.Min(1, (double)longSidePixels / photograph.LongSide);
        return new ImageSize(
            Math.Max(1, (int)Math.Round(photograph.Width * scale)), Math.Max(1, (int)Math.Round(photograph.Height * scale)));
    }

    private PosedView[] Circle(GaussianScene scene, PosedScene? posed, int count)
    {
        if (Distance is not (> 0 and <= 1000))
            throw new UsageException("--distance takes a factor above 0 and up to 1000");
        ScenePlacement placement = posed is null ? ScenePlacement.Of(scene) : ScenePlacement.Of(posed.Views);
        placement = placement with { Distance = placement.Distance * Distance };
        CameraIntrinsics camera = posed?.Views[0].Intrinsics is { } own ? own.ResizedTo(Fit(own.Size, Size)) : Default();
        return [.. OrbitCameras.Around(placement, count, Elevation)
            .Select((pose, i) => new PosedView(FormattableString.Invariant($"{i:d4}"), camera, pose))];
    }

    private static PosedView Named(IReadOnlyList<PosedView> all, string? name) =>
        all.FirstOrDefault(v => name is null || v.Name == name || Path.GetFileNameWithoutExtension(v.Name) == name)
        ?? throw new UsageException($"there is no view '{name}'; the first are {string.Join(", ", all.Take(3).Select(v => v.Name))}");

    private PosedView Sized(PosedView view) => view with { Intrinsics = view.Intrinsics.ResizedTo(Fit(view.Intrinsics.Size, Size)) };

    private CameraIntrinsics Default()
    {
        var size = new ImageSize(Size, Math.Max(1, Size * 3 / 4));
        return new CameraIntrinsics(FocalInLongSides * Size, FocalInLongSides * Size, size.Width / 2.0, size.Height / 2.0, size);
    }
}
