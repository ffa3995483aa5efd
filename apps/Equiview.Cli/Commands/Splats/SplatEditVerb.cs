using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Scenes;
using Equiview.Rendering.Scenes.Editing;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat edit': merges, crops, thins and moves scenes.</summary>
internal static class SplatEditVerb
{
    public static Command Create(Verb self)
    {
        var paths = new Argument<string[]>("scenes") { Description = "scene file, or several to merge", Arity = ArgumentArity.OneOrMore };
        var command = new Command(self.Name, self.Description) { paths };
        var target = OutputOption.Several(command, "scene to write: .ply, .compressed.ply, .spz or .splat", "edited.ply");
        var edit = new OptionBinder<SceneEditJob>(command, new());
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            string file = Path.GetFullPath(target.Name(arguments));
            GaussianSceneFile.RequireName(file);
            GaussianScene scene = edit.Read(arguments)
                .Run([.. arguments.GetValue(paths)!.Select(p => GaussianSceneReader.Read(p, WebpDecoder.Decode))]);
            GaussianSceneFile.Write(file, scene);
            string text = $"{CountText.Of(scene.Count, "Gaussian")} in {file}";
            output.Written(new { Gaussians = scene.Count }, text, file);
            return Task.CompletedTask;
        });
        return command;
    }
}
