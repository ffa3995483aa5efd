using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Queries;
using Equiview.Splatting.Text;

namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat query': Gaussians that look like a point of the scene, a point of another image, a descriptor or a text.</summary>
internal static class SplatQueryVerb
{
    private const string Files = "heatmap.png, relevancy.npy, descriptor.npy and selection.ply";

    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var features = new Option<string?>("--features") { Description = "feature set to search (default the only one)" };
        var command = new Command(
            "query", "find Gaussians that look like a point, a descriptor or a text") { path, features };
        var target = OutputOption.Several(command, "folder of " + Files, "query");
        var device = new VulkanOption(command);
        var query = new SplatQueryOptions(command);
        var cameras = new SplatCameraOptions(command, withPaths: false);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            query.Require(arguments);
            string file = arguments.GetValue(path)!, folder = Path.GetFullPath(target.Name(arguments));
            GaussianScene scene = GaussianSceneReader.Read(file, WebpDecoder.Decode);
            PosedView view = cameras.Read(arguments, scene)[0];
            using IGaussianRasterizer rasterizer = device.Open(arguments, output);
            using ClipTextEncoder? texts = query.LoadText(arguments);
            var searched = new SceneQuery(scene, rasterizer, arguments.GetValue(features))
            {
                Extraction = query.Extraction(arguments, file),
            };
            SceneQueryResult found = searched.Run(view, query.Read(arguments, texts, searched.Features.FeatureDimension), cancellation);
            SceneQueryFiles.Write(folder, found, rasterizer, view, cancellation);
            Print(output, folder, found);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Print(Output output, string folder, SceneQueryResult found)
    {
        string box = found.Box is not { } b ? "" : FormattableString.Invariant(
            $", 98 % within ({b.Min.X:g4}, {b.Min.Y:g4}, {b.Min.Z:g4}) to ({b.Max.X:g4}, {b.Max.Y:g4}, {b.Max.Z:g4})");
        var result = new { Output = folder, Selected = found.Gaussians.Length, BoxMin = found.Box?.Min, BoxMax = found.Box?.Max };
        output.Result(result, () => Console.Out.WriteLine(
            FormattableString.Invariant($"{found.Gaussians.Length} of {found.Scene.Count} Gaussians selected{box}; {Files} in {folder}")));
    }
}
