using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Formats;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Scenes;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat convert': a scene in another format.</summary>
internal static class SplatConvertVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> path = SplatVerbs.SceneArgument();
        var target = new Argument<string>("target")
        {
            Description = "what to write: .ply (everything), .compressed.ply, .spz or .splat (quantised)",
        };
        var command = new Command(self.Name, self.Description) { path, target };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            string file = Path.GetFullPath(arguments.GetValue(target)!);
            GaussianScene scene = GaussianSceneReader.Read(arguments.GetValue(path)!, WebpDecoder.Decode);
            GaussianSceneFile.Write(file, scene);
            long bytes = new FileInfo(file).Length;
            output.Result(new { Output = file, Gaussians = scene.Count, Bytes = bytes },
                () => Console.Out.WriteLine($"{CountText.Of(scene.Count, "Gaussian")}, {CountText.Of(bytes, "byte")}, in {file}"));
            return Task.CompletedTask;
        });
        return command;
    }
}
