using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Pictures;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat render': images, raw planes, a turntable or a camera path.</summary>
internal static class SplatRenderVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> path = SplatVerbs.SceneArgument();
        var timings = new Option<bool>("--timings") { Description = "print the time of each pass of the last frame (Vulkan)" };
        var command = new Command(self.Name, self.Description) { path, timings };
        var options = new OptionBinder<SplatRenderJob>(command, new());
        var target = OutputOption.Several(
            command,
            ".png or .npy (one camera; npy holds the raw planes), .mp4, or a folder of images with their cameras (transforms.json)",
            "render.png");
        var device = new VulkanOption(command);
        var cameras = new OptionBinder<SceneCameras>(command, new());
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            (SplatRenderJob job, string file) = (options.Read(arguments), Path.GetFullPath(target.Name(arguments)));
            GaussianScene scene = GaussianSceneReader.Read(arguments.GetValue(path)!, WebpDecoder.Decode);
            IReadOnlyList<PosedView> views = cameras.Read(arguments).Of(scene);
            job.Require(file, views.Count);
            using IGaussianRasterizer rasterizer = device.Open(arguments, output);
            GaussianRendering last = job.Run(scene, views, rasterizer, file, cancellation);
            Dictionary<string, double> passes = last.Timings.ToDictionary(t => t.Pass, t => t.Milliseconds);
            output.Result(new { Output = file, Frames = views.Count, Device = rasterizer.Description, Passes = passes }, () =>
            {
                if (arguments.GetValue(timings))
                    Output.Table(["pass", "ms"], passes.Select(p => new[] { p.Key, FormattableString.Invariant($"{p.Value:f2}") }));
                Console.Out.WriteLine($"{CountText.Of(views.Count, "frame")} in {file}");
            });
            return Task.CompletedTask;
        });
        return command;
    }
}
