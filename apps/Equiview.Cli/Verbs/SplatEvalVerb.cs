using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Metrics;
using Equiview.Splatting.Scenes;

namespace Equiview.Cli.Verbs;

/// <summary>'splat eval': PSNR and SSIM of a scene against photographs.</summary>
internal static class SplatEvalVerb
{
    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var views = new Option<string>("--views") { Description = "posed photographs: COLMAP, transforms.json or another known folder", Required = true };
        var every = new Option<int>("--every") { Description = "measure every N-th view, the first one first (8: the test views of Mip-NeRF 360)", DefaultValueFactory = _ => 8 };
        var size = new Option<int>("--size") { Description = "long side of the comparison in pixels", DefaultValueFactory = _ => 640 };
        var command = new Command("eval", "PSNR and SSIM of a scene against photographs") { path, views, every, size };
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            (int step, int side) = (arguments.GetValue(every), arguments.GetValue(size));
            if (step < 1 || side is < ImageQuality.WindowPixels or > 16384)
                throw new UsageException($"--every takes 1 or more, --size {ImageQuality.WindowPixels} to 16384 pixels");
            GaussianScene scene = SplatSceneReader.Read(arguments.GetValue(path)!);
            PosedView[] measured = [.. PosedSceneReader.Read(arguments.GetValue(views)!).Views.Where((_, i) => i % step == 0)];
            using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
            ViewQuality[] results = [.. measured.Select(v => ViewQuality.Measure(rasterizer, scene, v, side, cancellation))];
            if (results.Length == 0)
                throw new DegenerateInputException("the folder has no views to compare with");
            var mean = new ViewQuality("mean", results.Average(r => r.Psnr), results.Average(r => r.Ssim));
            output.Result(new { Mean = mean, Views = results }, () => Output.Table(
                ["view", "PSNR dB", "SSIM"],
                results.Append(mean).Select(r => new[] { r.View, FormattableString.Invariant($"{r.Psnr:f2}"), FormattableString.Invariant($"{r.Ssim:f4}") })));
            return Task.CompletedTask;
        });
        return command;
    }
}
