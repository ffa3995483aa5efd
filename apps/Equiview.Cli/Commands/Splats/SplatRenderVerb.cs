using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats.Npy;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Pictures;
using Equiview.Splatting.Queries;

namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat render': images, raw planes, a turntable or a camera path.</summary>
internal static class SplatRenderVerb
{
    private const string Channels = "Color, Depth (expected), AccumulatedDepth, Counts (of Gaussians a pixel), Alpha, Normals, "
        + "Pca (of the features), Similarity (to --vector) or Features (.npy)";

    private const string Targets =
        ".png or .npy (one camera; npy holds the raw planes), .mp4, or a folder of images with their cameras (transforms.json)";

    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var channel = new Option<SplatChannel>("--channel") { Description = Channels, DefaultValueFactory = _ => SplatChannel.Color };
        var features = new Option<string?>("--features") { Description = "feature set to show (default the only one)" };
        var vector = new Option<string?>("--vector") { Description = "npy with the descriptor of the Similarity channel" };
        var white = new Option<bool>("--white") { Description = "white background instead of black" };
        var timings = new Option<bool>("--timings") { Description = "print the time of each pass of the last frame (Vulkan)" };
        var command = new Command(
            "render",
            "render a scene: color, depth, alpha, normals or features") { path, channel, features, vector, white, timings };
        var target = OutputOption.Several(command, Targets, "render.png");
        var device = new VulkanOption(command);
        var cameras = new SplatCameraOptions(command, withPaths: true);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            GaussianScene scene = GaussianSceneReader.Read(arguments.GetValue(path)!, WebpDecoder.Decode);
            SplatChannel shown = arguments.GetValue(channel);
            GaussianFeatureSet? set = FeaturesOf(scene, shown, arguments.GetValue(features), arguments.GetValue(vector));
            IReadOnlyList<PosedView> views = cameras.Read(arguments, scene);
            string file = Path.GetFullPath(target.Name(arguments));
            var files = new SplatRenderOutput(file);
            files.RequireRoomFor(views.Count);
            using IGaussianRasterizer rasterizer = device.Open(arguments, output);
            var pictures = new SplatPictures(shown == SplatChannel.Pca ? set : null);
            IEnumerable<GaussianRendering> frames = Frames(rasterizer, scene, views, shown, set, cancellation);
            GaussianRendering last = files.Write(views, frames, shown, pictures, arguments.GetValue(white) ? 1 : 0);
            Dictionary<string, double> passes = last.Timings.ToDictionary(t => t.Pass, t => t.Milliseconds);
            output.Result(new { Output = file, Frames = views.Count, Device = rasterizer.Description, Passes = passes }, () =>
            {
                if (arguments.GetValue(timings))
                    Output.Table(["pass", "ms"], passes.Select(p => new[] { p.Key, FormattableString.Invariant($"{p.Value:f2}") }));
                Console.Out.WriteLine(FormattableString.Invariant($"{views.Count} frames in {file}"));
            });
            return Task.CompletedTask;
        });
        return command;
    }

    private static GaussianFeatureSet? FeaturesOf(GaussianScene scene, SplatChannel channel, string? name, string? vector)
    {
        if (channel is not (SplatChannel.Pca or SplatChannel.Features or SplatChannel.Similarity))
            return name is null && vector is null
                ? null
                : throw new UsageException("--features goes with the channels Pca, Features and Similarity, --vector with Similarity");
        if ((vector is null) == (channel == SplatChannel.Similarity))
            throw new UsageException("the Similarity channel needs --vector FILE.npy, and no other channel takes it");
        GaussianFeatureSet set = SceneQuery.FeatureSetOf(scene, name);
        return vector is null
            ? set
            : new GaussianFeatureSet("relevancy", 1, new FeatureQuery(set).Relevancy(NpyFile.Read(vector).ToSingles()));
    }

    // Normals face each camera; everything else is the same from everywhere.
    private static IEnumerable<GaussianRendering> Frames(
        IGaussianRasterizer rasterizer, GaussianScene scene, IReadOnlyList<PosedView> views, SplatChannel channel, GaussianFeatureSet? set,
        CancellationToken cancellation) =>
        channel != SplatChannel.Normals
            ? rasterizer.RenderSequence(scene, views, new GaussianRenderOptions { Features = set }, cancellation)
            : views.Select(v => rasterizer.Render(
                GaussianView.Of(scene, v, new GaussianRenderOptions { Features = GaussianNormals.Towards(scene, v.CameraFromWorld) }),
                cancellation));
}
