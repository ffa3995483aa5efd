using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats;
using Equiview.Formats.Nerfstudio;
using Equiview.Imaging;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Pictures;
using Equiview.Splatting.Queries;
using Equiview.Splatting.Scenes;

namespace Equiview.Cli.Verbs;

/// <summary>'splat render': pictures, raw planes, a turntable or a flight.</summary>
internal static class SplatRenderVerb
{
    private const double FramesPerSecond = 24;

    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var channel = new Option<SplatChannel>("--channel") { Description = "Color, Depth (expected), AccumulatedDepth, Counts (of Gaussians a pixel), Alpha, Normals, Pca (of the features), Similarity (to --vector) or Features (.npy)", DefaultValueFactory = _ => SplatChannel.Color };
        var features = new Option<string?>("--features") { Description = "feature set to show (default the only one)" };
        var vector = new Option<string?>("--vector") { Description = "npy with the descriptor of the Similarity channel" };
        var white = new Option<bool>("--white") { Description = "white background instead of black" };
        var timings = new Option<bool>("--timings") { Description = "tell what each pass of the last frame cost (Vulkan)" };
        Option<string?> device = SplatVerb.VulkanOption();
        var target = new Option<string>("--output", "-o") { Description = ".png or .npy (one camera; npy holds the raw planes), .mp4, or a folder of pictures with their cameras (transforms.json); - is standard output (.png, Features .npy)", DefaultValueFactory = _ => "render.png" };
        var command = new Command("render", "render a scene: colour, depth, alpha, normals or features") { path, channel, features, vector, white, timings, device, target };
        var cameras = new SplatCameraOptions(command, withPaths: true);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            SplatChannel shown = arguments.GetValue(channel);
            using OutputFile made = OutputFile.Open(arguments.GetValue(target)!, shown == SplatChannel.Features ? ".npy" : ".png", output);
            GaussianScene scene = SplatSceneReader.Read(arguments.GetValue(path)!);
            GaussianFeatureSet? set = shown switch
            {
                SplatChannel.Pca or SplatChannel.Features => SplatVerb.Features(scene, arguments.GetValue(features)),
                SplatChannel.Similarity => Relevancy(SplatVerb.Features(scene, arguments.GetValue(features)), arguments.GetValue(vector)),
                _ => null,
            };
            IReadOnlyList<PosedView> views = cameras.Read(arguments, scene);
            string file = Path.GetFullPath(made.Path), name = made.IsStandardOutput ? made.Name : file;
            string extension = Path.GetExtension(file).ToUpperInvariant();
            if (views.Count > 1 && extension is not ("" or ".MP4"))
                throw new UsageException("an orbit or a flight is written to a .mp4 or a folder; give -o accordingly");
            using IGaussianRasterizer rasterizer = SplatVerb.Rasterizer(arguments.GetValue(device), output);
            GaussianRendering last = null!;

            // Normals turn to each camera; everything else is the same from everywhere.
            IEnumerable<GaussianRendering> renderings = shown == SplatChannel.Normals
                ? views.Select(v => rasterizer.Render(scene, v.Intrinsics, v.CameraFromWorld, new GaussianRenderOptions { Features = GaussianNormals.Towards(scene, v.CameraFromWorld) }, cancellation))
                : rasterizer.RenderSequence(scene, views, new GaussianRenderOptions { Features = set }, cancellation);
            var pictures = new SplatPictures(shown == SplatChannel.Pca ? set : null);
            if (extension == ".NPY")
                WriteRaw(file, last = renderings.First(), shown);
            else
                WritePictures(file, extension, views[0].Intrinsics.Size, views.Zip(renderings, (v, r) => (v.Name, pictures.Draw(last = r, shown, arguments.GetValue(white) ? 1 : 0))));
            if (extension.Length == 0)
                NerfstudioWriter.Write(file, [.. views.Select(v => new PosedView(Path.ChangeExtension(v.Name, ".png"), v.Intrinsics, v.CameraFromWorld))]);
            made.Finish();
            output.Result(new { Output = name, Frames = views.Count, Device = rasterizer.Description, Passes = last.Timings.ToDictionary(t => t.Pass, t => t.Milliseconds) }, () =>
            {
                if (arguments.GetValue(timings))
                    Output.Table(["pass", "ms"], last.Timings.Select(t => new[] { t.Pass, FormattableString.Invariant($"{t.Milliseconds:f2}") }));
                Console.Out.WriteLine(FormattableString.Invariant($"{views.Count} frames in {name}"));
            });
            return Task.CompletedTask;
        });
        return command;
    }

    private static GaussianFeatureSet Relevancy(GaussianFeatureSet set, string? vector) => vector is null
        ? throw new UsageException("the Similarity channel needs --vector FILE.npy")
        : new GaussianFeatureSet("relevancy", 1, new FeatureQuery(set).Relevancy(NpyFile.Read(vector).ToSingles()));

    private static void WriteRaw(string file, GaussianRendering rendering, SplatChannel channel)
    {
        PlanarImage planes = channel switch
        {
            SplatChannel.Color => rendering.Color,
            SplatChannel.Depth => rendering.ExpectedDepth(),
            SplatChannel.AccumulatedDepth => rendering.Depth,
            SplatChannel.Counts => SplatPictures.Counts(rendering),
            SplatChannel.Alpha => rendering.Alpha,
            SplatChannel.Normals or SplatChannel.Similarity => SplatPictures.OverAlpha(rendering),
            _ => rendering.Features!,
        };
        NpyFile.Write(file, StoredTensor.From(planes.Values, planes.Channels, planes.Size.Height, planes.Size.Width));
    }

    private static void WritePictures(string file, string extension, ImageSize size, IEnumerable<(string Name, RgbImage Picture)> pictures)
    {
        if (extension == ".MP4")
        {
            using var video = new VideoWriter(file, size, FramesPerSecond);
            foreach ((_, RgbImage picture) in pictures)
                video.Write(picture);
            video.Finish();
            return;
        }

        if (extension.Length == 0)
            Directory.CreateDirectory(file);
        foreach ((string name, RgbImage picture) in pictures)
            ImageFile.Write(extension.Length == 0 ? Path.Combine(file, Path.ChangeExtension(name, ".png")) : file, picture);
    }
}
