using System.CommandLine;
using Equiview.Formats;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Lifting;

namespace Equiview.Cli.Commands.Splats;

/// <summary>The options of 'splat lift' that say what is lifted and how.</summary>
internal sealed class SplatLiftOptions
{
    private static readonly LiftingOptions Defaults = new();

    private readonly Option<string?> path = new("--scene")
    {
        Description = "scene file; without one, Gaussians are seeded from the sparse points of --views",
    };
    private readonly Option<string> views = new("--views")
    {
        Description = "posed photographs: COLMAP, transforms.json or another known folder",
        Required = true,
    };
    private readonly Option<int> size = Of("--size", "long side in pixels at which views are lifted", Defaults.LongSidePixels);
    private readonly Option<int> holdOut = Of("--hold-out", "hold every N-th view out and measure it; 0 lifts all", Defaults.HoldOutEvery);
    private readonly Option<int> most = Of("--max-views", "use at most this many views, taken evenly; 0 takes all", Defaults.MostViews);
    private readonly Option<int> latents = Of(
        "--latents", "store codes of this length with their decoder; 0 stores the features", Defaults.LatentDimension);
    private readonly Option<LatentKind> kind = Of("--latent-kind", "with --latents: Pca or Random (projection)", Defaults.LatentKind);
    private readonly Option<int> refine = Of(
        "--refine", "SIRT passes after the weighted mean; each needs all views again (use --cache)", Defaults.RefineIterations);
    private readonly Option<string?> masks = new("--masks")
    {
        Description = "folder of NAME.png with the confidence of each pixel: white 1, black 0",
    };
    private readonly Option<bool> resume = new("--resume")
    {
        Description = "continue an interrupted run; its sums are kept beside the output",
    };

    /// <summary>Adds the options to a verb.</summary>
    public SplatLiftOptions(Command command)
    {
        Option[] all = [path, views, size, holdOut, most, latents, kind, refine, masks, resume];
        foreach (Option option in all)
            command.Add(option);
    }

    /// <summary>The scene and the views.</summary>
    public (GaussianScene Scene, IReadOnlyList<PosedView> Views) ReadScene(ParseResult arguments)
    {
        PosedScene posed = PosedSceneReader.Read(arguments.GetValue(views)!);
        GaussianScene scene = arguments.GetValue(path) is { } given
            ? GaussianSceneReader.Read(given, WebpDecoder.Decode)
            : GaussianSeeding.FromPoints(posed.Points);
        return (scene, posed.Views);
    }

    /// <summary>How features are lifted.</summary>
    /// <param name="arguments">What was given.</param>
    /// <param name="output">The file to write; the sums of an unfinished run lie beside it.</param>
    public LiftingOptions Read(ParseResult arguments, string output)
    {
        if (arguments.GetResult(kind) is { Implicit: false } && arguments.GetValue(latents) == 0)
            throw new UsageException("--latent-kind goes with --latents");
        return new LiftingOptions
        {
            LongSidePixels = arguments.GetValue(size),
            HoldOutEvery = arguments.GetValue(holdOut),
            MostViews = arguments.GetValue(most),
            LatentDimension = arguments.GetValue(latents),
            LatentKind = arguments.GetValue(kind),
            RefineIterations = arguments.GetValue(refine),
            CheckpointFile = arguments.GetValue(resume) ? output + ".unfinished" : null,
        };
    }

    /// <summary>The confidence of each pixel, where a folder is given.</summary>
    public ConfidenceFolder? ReadConfidence(ParseResult arguments) =>
        arguments.GetValue(masks) is { } folder ? new ConfidenceFolder(folder) : null;

    private static Option<T> Of<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
