using System.CommandLine;
using Equiview.Formats;
using Equiview.Splatting.Cameras;
using Equiview.Splatting.Lifting;

namespace Equiview.Cli.Options;

/// <summary>The options that say from where a Gaussian scene is looked at.</summary>
internal sealed class SplatCameraOptions
{
    private const double FocalInLongSides = 1.0; // 53 degrees along the long side

    private readonly Option<string?> views = new("--views") { Description = "posed photographs: COLMAP, transforms.json or another known folder; their cameras are used" };
    private readonly Option<string?> view = new("--view") { Description = "name of one view of --views (default the first)" };
    private readonly Option<int?> orbit = new("--orbit") { Description = "this many cameras on a circle around the scene" };
    private readonly Option<double> elevation = new("--elevation") { Description = "height of the circle in degrees", DefaultValueFactory = _ => 20 };
    private readonly Option<int> longSide = new("--size") { Description = "long side of the picture in pixels", DefaultValueFactory = _ => 640 };

    /// <summary>Adds the options to a verb.</summary>
    public SplatCameraOptions(Command command, bool withOrbit)
    {
        Option[] single = [views, view, longSide];
        foreach (Option option in withOrbit ? [.. single, orbit, elevation] : single)
            command.Add(option);
    }

    /// <summary>The chosen cameras: those of an orbit, or a single one.</summary>
    public IReadOnlyList<PosedView> Read(ParseResult arguments, GaussianScene scene)
    {
        int side = arguments.GetValue(longSide);
        if (side is < 1 or > 16384)
            throw new UsageException("--size takes 1 to 16384 pixels");
        PosedScene? posed = arguments.GetValue(views) is { } folder ? PosedSceneReader.Read(folder) : null;
        if (arguments.GetValue(orbit) is { } count)
        {
            ScenePlacement placement = posed is null ? ScenePlacement.Of(scene) : ScenePlacement.Of(posed.Views);
            CameraIntrinsics camera = posed?.Views[0].Intrinsics is { } own ? own.ResizedTo(ViewFeatures.Fit(own.Size, side)) : Default(side);
            return [.. OrbitCameras.Around(placement, count, arguments.GetValue(elevation)).Select((pose, i) => new PosedView(FormattableString.Invariant($"{i:d4}"), camera, pose))];
        }

        if (posed is null)
            return [new PosedView("front", Default(side), OrbitCameras.Around(ScenePlacement.Of(scene), 1, arguments.GetValue(elevation))[0])];
        string? name = arguments.GetValue(view);
        PosedView chosen = posed.Views.FirstOrDefault(v => name is null || v.Name == name || Path.GetFileNameWithoutExtension(v.Name) == name)
            ?? throw new UsageException($"there is no view '{name}'; the first are {string.Join(", ", posed.Views.Take(3).Select(v => v.Name))}");
        return [chosen with { Intrinsics = chosen.Intrinsics.ResizedTo(ViewFeatures.Fit(chosen.Intrinsics.Size, side)) }];
    }

    private static CameraIntrinsics Default(int side)
    {
        var size = new ImageSize(side, Math.Max(1, side * 3 / 4));
        return new CameraIntrinsics(FocalInLongSides * side, FocalInLongSides * side, size.Width / 2.0, size.Height / 2.0, size);
    }
}
