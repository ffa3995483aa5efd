using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
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
        var latents = new Option<int>("--latents") { Description = "store codes of this length with their decoder; 0 stores the features", DefaultValueFactory = _ => Defaults.LatentDimension };
        var kind = new Option<LatentKind>("--latent-kind") { Description = "Pca or Random (projection)", DefaultValueFactory = _ => Defaults.LatentKind };
        var refine = new Option<int>("--refine") { Description = "passes of SIRT after the weighted mean; each goes through the views again (use --cache)", DefaultValueFactory = _ => Defaults.RefineIterations };
        var masks = new Option<string?>("--masks") { Description = "folder of NAME.png: white pixels count, black ones do not, grey ones in part" };
        var resume = new Option<bool>("--resume") { Description = "keep the sums of an unfinished run beside the output and go on from them" };
        var consistency = new Option<string?>("--consistency") { Description = "npy for the view consistency of each Gaussian" };
        Option<string?> device = SplatVerb.VulkanOption();
        var target = new Option<string>("--output", "-o") { Description = "scene with features: .ply, .compressed.ply, .spz or .splat; - is standard output (.ply)", DefaultValueFactory = _ => "lifted.ply" };
        var command = new Command("lift", "lift features from posed photographs onto a scene") { path, views, size, holdOut, most, latents, kind, refine, masks, resume, consistency, device, target };
        var model = new ModelOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            using OutputFile made = OutputFile.Open(arguments.GetValue(target)!, ".ply", output);
            if (made.IsStandardOutput && arguments.GetValue(resume))
                throw new UsageException("--resume keeps its sums beside the output; give -o a name");
            string file = made.IsStandardOutput ? made.Path : Path.GetFullPath(made.Path);
            PosedScene posed = PosedSceneReader.Read(arguments.GetValue(views)!);
            GaussianScene scene = arguments.GetValue(path) is { } given ? SplatSceneReader.Read(given) : GaussianSeeding.FromPoints(posed.Points);
            using IFeatureExtractor extractor = model.LoadCached(arguments);
            using IGaussianRasterizer rasterizer = SplatVerb.Rasterizer(arguments.GetValue(device), output);
            var options = new LiftingOptions
            {
                LongSidePixels = arguments.GetValue(size),
                HoldOutEvery = arguments.GetValue(holdOut),
                MostViews = arguments.GetValue(most),
                LatentDimension = arguments.GetValue(latents),
                LatentKind = arguments.GetValue(kind),
                RefineIterations = arguments.GetValue(refine),
                CheckpointFile = arguments.GetValue(resume) ? file + ".unfinished" : null,
            };
            var run = new LiftingRun(scene, posed.Views, extractor, model.Preset(arguments, extractor.Info), rasterizer, options)
            {
                Confidence = arguments.GetValue(masks) is { } folder ? new ConfidenceFolder(folder) : null,
            };
            await output.Follow(run.Run(cancellation)).ConfigureAwait(false);
            LiftedFeatures lifted = run.Lifted!;
            GaussianSceneFile.Write(file, scene.WithFeatureSets([.. scene.FeatureSets.Where(s => s.Name != lifted.Features.Name), lifted.Features]));
            made.Finish();
            if (arguments.GetValue(consistency) is { } scores)
                NpyFile.Write(scores, StoredTensor.From(lifted.Consistencies, scene.Count));
            Report(output, made.IsStandardOutput ? made.Name : file, scene, run, lifted);
        });
        return command;
    }

    private static void Report(Terminal.Output output, string file, GaussianScene scene, LiftingRun run, LiftedFeatures lifted)
    {
        var held = ViewAgreement.Mean(run.HeldOut);
        double consistency = lifted.MeanConsistency();
        double milliseconds = run.LiftingTime.TotalMilliseconds / Math.Max(1, run.LiftedViews - run.ResumedViews);
        var result = new
        {
            Output = file, Gaussians = scene.Count, Seen = lifted.SeenCount, lifted.Features.Dimension, Views = run.LiftedViews, run.ResumedViews, ViewConsistency = consistency,
            HeldOutViews = run.HeldOut.Count, HeldOutCosineError = held.CosineError, HeldOutCoverage = held.Coverage, LiftingMillisecondsPerView = milliseconds, run.Residuals,
        };
        output.Result(result, () =>
        {
            Console.Out.WriteLine(FormattableString.Invariant($"{lifted.SeenCount} of {scene.Count} Gaussians have {lifted.Features.Dimension} channels from {run.LiftedViews} views ({milliseconds:f0} ms a view for lifting)"));
            if (run.ResumedViews > 0)
                Console.Out.WriteLine(FormattableString.Invariant($"{run.ResumedViews} of the views came from an unfinished run"));
            Console.Out.WriteLine(FormattableString.Invariant($"view consistency {consistency:f4} (mean cosine of what views see to what was lifted)"));
            if (run.Residuals.Count > 0)
                Console.Out.WriteLine("residual before each refinement: " + string.Join(", ", run.Residuals.Select(r => FormattableString.Invariant($"{r:g4}"))));
            if (run.HeldOut.Count > 0)
                Console.Out.WriteLine(FormattableString.Invariant($"held-out cosine error {held.CosineError:f4} on {run.HeldOut.Count} views, {held.Coverage:p1} of their pixels covered"));
            Console.Out.WriteLine($"in {file}");
        });
    }
}
