using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats;
using Equiview.Splatting.Scenes;

namespace Equiview.Cli.Verbs;

/// <summary>'splat convert': a scene in another format.</summary>
internal static class SplatConvertVerb
{
    public static Command Create()
    {
        Argument<string> path = SplatVerb.SceneArgument();
        var target = new Argument<string>("target") { Description = "what to write: .ply (everything), .compressed.ply, .spz or .splat (quantised); - is standard output (.ply)" };
        var command = new Command("convert", "write a scene in another format") { path, target };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            using OutputFile made = OutputFile.Open(arguments.GetValue(target)!, ".ply", output);
            GaussianScene scene = SplatSceneReader.Read(arguments.GetValue(path)!);
            GaussianSceneFile.Write(made.Path, scene);
            long? bytes = SizeOf(made.Path);
            made.Finish();
            string file = made.IsStandardOutput ? made.Name : Path.GetFullPath(made.Path);
            output.Result(new { Output = file, Gaussians = scene.Count, Bytes = bytes }, () => Console.Out.WriteLine(FormattableString.Invariant($"{scene.Count} Gaussians, {bytes} bytes, in {file}")));
            return Task.CompletedTask;
        });
        return command;
    }

    // A pipe has none.
    private static long? SizeOf(string path) => File.Exists(path) && new FileInfo(path).Length is > 0 and var bytes ? bytes : null;
}
