using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Pictures;
using Equiview.Splatting.Scenes;

namespace Equiview.Cli.Verbs;

/// <summary>'splat render': pictures, raw planes or a turntable of a scene.</summary>
internal static class SplatRenderVerb
{
    private const double FramesPerSecond = 24;

    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var channel = new Option<SplatChannel>("--channel") { Description = "Color, Depth, Alpha or Pca (of the features)", DefaultValueFactory = _ => SplatChannel.Color };
        var features = new Option<string?>("--features") { Description = "feature set to show (default the only one)" };
        var white = new Option<bool>("--white") { Description = "white background instead of black" };
        var target = new Option<string>("--output", "-o") { Description = ".png or .npy (one camera; npy holds the raw planes), .mp4, or a folder of pictures", DefaultValueFactory = _ => "render.png" };
        var command = new Command("render", "render a scene: colour, depth, alpha or features") { path, channel, features, white, target };
        var cameras = new SplatCameraOptions(command, withOrbit: true);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            GaussianScene scene = SplatSceneReader.Read(arguments.GetValue(path)!);
            SplatChannel shown = arguments.GetValue(channel);
            GaussianFeatureSet? set = shown == SplatChannel.Pca ? SplatVerb.Features(scene, arguments.GetValue(features)) : null;
            IReadOnlyList<PosedView> views = cameras.Read(arguments, scene);
            string file = Path.GetFullPath(arguments.GetValue(target)!);
            string extension = Path.GetExtension(file).ToUpperInvariant();
            if (views.Count > 1 && extension is not ("" or ".MP4"))
                throw new UsageException("an orbit is written to a .mp4 or a folder; give -o accordingly");
            using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
            output.Say($"rendering on {rasterizer.Description}");
            IEnumerable<(PosedView View, GaussianRendering Rendering)> frames = views.Select(v =>
                (v, rasterizer.Render(scene, v.Intrinsics, v.CameraFromWorld, new GaussianRenderOptions { Features = set }, cancellation)));
            var pictures = new SplatPictures(set);
            if (extension == ".NPY")
                WriteRaw(file, frames.First().Rendering, shown);
            else
                WritePictures(file, extension, views[0].Intrinsics.Size, frames.Select(f => (f.View.Name, pictures.Draw(f.Rendering, shown, arguments.GetValue(white) ? 1 : 0))));
            output.Result(new { Output = file, Frames = views.Count, Device = rasterizer.Description }, () => Console.Out.WriteLine(FormattableString.Invariant($"{views.Count} frames in {file}")));
            return Task.CompletedTask;
        });
        return command;
    }

    private static void WriteRaw(string file, GaussianRendering rendering, SplatChannel channel)
    {
        PlanarImage planes = channel switch
        {
            SplatChannel.Color => rendering.Color,
            SplatChannel.Depth => rendering.ExpectedDepth(),
            SplatChannel.Alpha => rendering.Alpha,
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
