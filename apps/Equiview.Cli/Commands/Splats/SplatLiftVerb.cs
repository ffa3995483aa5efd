using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Splat;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;

namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat lift': features of posed photographs onto the Gaussians of a scene, without training.</summary>
internal static class SplatLiftVerb
{
    public static Command Create()
    {
        var consistency = new Option<string?>("--consistency") { Description = "npy for the view consistency of each Gaussian" };
        var command = new Command("lift", "lift features from posed photographs onto a scene") { consistency };
        var target = OutputOption.Several(command, "scene with features: .ply, .compressed.ply, .spz or .splat", "lifted.ply");
        var device = new VulkanOption(command);
        var lifting = new SplatLiftOptions(command);
        var model = new ModelOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string file = Path.GetFullPath(target.Name(arguments));
            LiftingOptions options = lifting.Read(arguments, file);
            (GaussianScene scene, IReadOnlyList<PosedView> views) = lifting.ReadScene(arguments);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;
            using IGaussianRasterizer rasterizer = device.Open(arguments, output);
            var run = new LiftingRun(scene, views, extractor, recipe, rasterizer, options)
            {
                Confidence = lifting.ReadConfidence(arguments),
            };
            await output.Follow(run.Run(cancellation)).ConfigureAwait(false);
            GaussianSceneFile.Write(file, run.LiftedScene!);
            if (arguments.GetValue(consistency) is { } scores)
                NpyFile.Write(scores, StoredTensor.From(run.Lifted!.Consistencies, scene.Count));
            Print(output, file, run, run.Lifted!);
        });
        return command;
    }

    private static void Print(Output output, string file, LiftingRun run, LiftedFeatures lifted)
    {
        var held = ViewAgreement.Mean(run.HeldOut);
        int gaussians = lifted.Features.Count;
        double milliseconds = run.LiftingTime.TotalMilliseconds / Math.Max(1, run.LiftedViews - run.ResumedViews);
        var result = new
        {
            Output = file,
            Gaussians = gaussians,
            Seen = lifted.SeenCount,
            lifted.Features.Dimension,
            Views = run.LiftedViews,
            run.ResumedViews,
            ViewConsistency = lifted.MeanConsistency(),
            HeldOutViews = run.HeldOut.Count,
            HeldOutCosineError = held.CosineError,
            HeldOutCoverage = held.Coverage,
            LiftingMillisecondsPerView = milliseconds,
            run.Residuals,
        };
        output.Result(result, () =>
        {
            Line($"{result.Seen} of {gaussians} Gaussians have {result.Dimension} channels from {result.Views} views");
            Line($"{milliseconds:f0} ms a view for lifting, without the backbone");
            if (run.ResumedViews > 0)
                Line($"{run.ResumedViews} of the views came from an unfinished run");
            Line($"view consistency {result.ViewConsistency:f4} (mean cosine between the features of the views and the lifted one)");
            if (run.Residuals.Count > 0)
            {
                IEnumerable<string> residuals = run.Residuals.Select(r => FormattableString.Invariant($"{r:g4}"));
                Line($"residual before each refinement: {string.Join(", ", residuals)}");
            }

            if (run.HeldOut.Count > 0)
                Line($"held-out cosine error {held.CosineError:f4} on {run.HeldOut.Count} views, {held.Coverage:p1} of pixels covered");
            Line($"in {file}");
        });
    }

    private static void Line(FormattableString text) => Console.Out.WriteLine(FormattableString.Invariant(text));
}
