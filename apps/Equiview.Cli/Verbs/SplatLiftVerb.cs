using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;
using Equiview.Splatting.Metrics;
using Equiview.Splatting.Scenes;

namespace Equiview.Cli.Verbs;

/// <summary>'splat lift': features of posed photographs onto the Gaussians of a scene, without training.</summary>
internal static class SplatLiftVerb
{
    private static readonly LiftingOptions Defaults = new();

    public static Command Create()
    {
        var path = new Option<string?>("--scene") { Description = "scene file; without one, Gaussians are seeded from the sparse points of --views" };
        var views = new Option<string>("--views") { Description = "posed photographs: COLMAP, transforms.json or another known folder", Required = true };
        var size = new Option<int>("--size") { Description = "long side in pixels at which views are lifted", DefaultValueFactory = _ => Defaults.LongSidePixels };
        var holdOut = new Option<int>("--hold-out") { Description = "keep every N-th view out and measure it; 0 lifts all", DefaultValueFactory = _ => Defaults.HoldOutEvery };
        var most = new Option<int>("--max-views") { Description = "use at most this many views, taken evenly; 0 takes all", DefaultValueFactory = _ => Defaults.MostViews };
        var target = new Option<string>("--output", "-o") { Description = "scene with features: .ply, .spz or .splat", DefaultValueFactory = _ => "lifted.ply" };
        var command = new Command("lift", "lift features from posed photographs onto a scene") { path, views, size, holdOut, most, target };
        var model = new ModelOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string file = Path.GetFullPath(arguments.GetValue(target)!);
            PosedScene posed = PosedSceneReader.Read(arguments.GetValue(views)!);
            GaussianScene scene = arguments.GetValue(path) is { } given ? SplatSceneReader.Read(given) : GaussianSeeding.FromPoints(posed.Points);
            using IFeatureExtractor extractor = model.LoadCached(arguments);
            using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
            output.Say($"rendering on {rasterizer.Description}");
            var options = new LiftingOptions { LongSidePixels = arguments.GetValue(size), HoldOutEvery = arguments.GetValue(holdOut), MostViews = arguments.GetValue(most) };
            var run = new LiftingRun(scene, posed.Views, extractor, model.Preset(arguments, extractor.Info), rasterizer, options);
            await output.Follow(run.Run(cancellation)).ConfigureAwait(false);
            LiftedFeatures lifted = run.Lifted!;
            GaussianSceneFile.Write(file, scene.WithFeatureSets([.. scene.FeatureSets.Where(s => s.Name != lifted.Features.Name), lifted.Features]));
            Report(output, file, scene, run, lifted);
        });
        return command;
    }

    private static void Report(Terminal.Output output, string file, GaussianScene scene, LiftingRun run, LiftedFeatures lifted)
    {
        double MeanOf(Func<ViewAgreement, double> value) => run.HeldOut.Select(value).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        double error = MeanOf(v => v.CosineError), coverage = MeanOf(v => v.Coverage), consistency = lifted.MeanConsistency();
        double milliseconds = run.LiftingTime.TotalMilliseconds / run.LiftedViews;
        var result = new
        {
            Output = file, Gaussians = scene.Count, Seen = lifted.SeenCount, lifted.Features.Dimension, Views = run.LiftedViews, ViewConsistency = consistency,
            HeldOutViews = run.HeldOut.Count, HeldOutCosineError = error, HeldOutCoverage = coverage, LiftingMillisecondsPerView = milliseconds,
        };
        output.Result(result, () =>
        {
            Console.Out.WriteLine(FormattableString.Invariant($"{lifted.SeenCount} of {scene.Count} Gaussians have {lifted.Features.Dimension} channels from {run.LiftedViews} views ({milliseconds:f0} ms a view for lifting)"));
            Console.Out.WriteLine(FormattableString.Invariant($"view consistency {consistency:f4} (mean cosine of what views see to what was lifted)"));
            if (run.HeldOut.Count > 0)
                Console.Out.WriteLine(FormattableString.Invariant($"held-out cosine error {error:f4} on {run.HeldOut.Count} views, {coverage:p1} of their pixels covered"));
            Console.Out.WriteLine($"in {file}");
        });
    }
}
