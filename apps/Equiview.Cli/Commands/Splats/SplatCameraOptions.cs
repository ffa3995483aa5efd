using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Formats;
using Equiview.Rendering.Cameras;
using Equiview.Splatting.Lifting;
namespace Equiview.Cli.Commands.Splats;

/// <summary>The options that say from where a Gaussian scene is looked at.</summary>
internal sealed class SplatCameraOptions
{
    private const double FocalInLongSides = 1.0; // 53 degrees along the long side

    private readonly Option<string?> views = new("--views")
    {
        Description = "posed photographs: COLMAP, transforms.json or another known folder; their cameras are used",
    };
    private readonly Option<string?> view = new("--view") { Description = "name of one view of --views (default the first)" };
    private readonly Option<int?> orbit = new("--orbit") { Description = "this many cameras on a circle around the scene" };
    private readonly Option<double> elevation = new("--elevation")
    {
        Description = "height of the circle in degrees",
        DefaultValueFactory = _ => 20,
    };
    private readonly Option<double> distance = new("--distance")
    {
        Description = "radius of the circle as a factor of the usual one",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<string?> keyFrames = new("--keyframes")
    {
        Description = "fly through these views of --views: names with commas, or 'all'",
    };
    private readonly Option<int> frames = new("--frames")
    {
        Description = "cameras on the flight through --keyframes",
        DefaultValueFactory = _ => 120,
    };
    private readonly Option<bool> closed = new("--closed") { Description = "the flight returns to its first key frame" };
    private readonly Option<int> longSide = new("--size")
    {
        Description = "long side of the picture in pixels",
        DefaultValueFactory = _ => 640,
    };

    /// <summary>Adds the options to a verb.</summary>
    public SplatCameraOptions(Command command, bool withPaths)
    {
        Option[] single = [views, view, longSide];
        foreach (Option option in withPaths ? [.. single, orbit, elevation, distance, keyFrames, frames, closed] : single)
            command.Add(option);
    }

    /// <summary>The chosen cameras: those of an orbit or a flight, or a single one.</summary>
    public IReadOnlyList<PosedView> Read(ParseResult arguments, GaussianScene scene)
    {
        int side = arguments.GetValue(longSide);
        if (side is < 1 or > 16384)
            throw new UsageException("--size takes 1 to 16384 pixels");
        PosedScene? posed = arguments.GetValue(views) is { } folder ? PosedSceneReader.Read(folder) : null;
        if (arguments.GetValue(orbit) is { } count)
        {
            if (arguments.GetValue(distance) is not (> 0 and <= 1000))
                throw new UsageException("--distance takes a factor above 0 and up to 1000");
            ScenePlacement placement = posed is null ? ScenePlacement.Of(scene) : ScenePlacement.Of(posed.Views);
            placement = placement with { Distance = placement.Distance * arguments.GetValue(distance) };
            CameraIntrinsics camera = posed?.Views[0].Intrinsics is { } own
                ? own.ResizedTo(ViewFeatures.Fit(own.Size, side))
                : Default(side);
            return [.. OrbitCameras.Around(placement, count, arguments.GetValue(elevation))
                .Select((pose, i) => new PosedView(FormattableString.Invariant($"{i:d4}"), camera, pose))];
        }

        if (arguments.GetValue(keyFrames) is { } list)
        {
            IReadOnlyList<PosedView> all = posed?.Views ?? throw new UsageException("--keyframes are views of --views; give both");
            PosedView[] keys = list == "all" ? [.. all] : [.. ValueText.Split(list).Select(n => Named(all, n))];
            return CameraPath.Through([.. keys.Select(k => Sized(k, side))], arguments.GetValue(frames), arguments.GetValue(closed));
        }

        return posed is null
            ? [new PosedView("front", Default(side), OrbitCameras.Around(ScenePlacement.Of(scene), 1, arguments.GetValue(elevation))[0])]
            : [Sized(Named(posed.Views, arguments.GetValue(view)), side)];
    }

    private static PosedView Named(IReadOnlyList<PosedView> all, string? name) =>
        all.FirstOrDefault(v => name is null || v.Name == name || Path.GetFileNameWithoutExtension(v.Name) == name)
        ?? throw new UsageException($"there is no view '{name}'; the first are {string.Join(", ", all.Take(3).Select(v => v.Name))}");

    private static PosedView Sized(PosedView view, int side) =>
        view with { Intrinsics = view.Intrinsics.ResizedTo(ViewFeatures.Fit(view.Intrinsics.Size, side)) };

    private static CameraIntrinsics Default(int side)
    {
        var size = new ImageSize(side, Math.Max(1, side * 3 / 4));
        return new CameraIntrinsics(FocalInLongSides * side, FocalInLongSides * side, size.Width / 2.0, size.Height / 2.0, size);
    }
}
