using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.MeshViews;
using Equiview.Formats;
namespace Equiview.Cli.Commands.Finetuning;

/// <summary>'render-views': color, depth, mask and poses of meshes from the paper's 42 views.</summary>
internal static class RenderViewsVerb
{
    public static Command Create(Verb self)
    {
        var meshes = new Argument<string[]>("mesh")
        {
            Description = "mesh files (.glb, .gltf, .obj, .ply, .stl) or folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(self.Name, self.Description) { meshes };
        var options = new OptionBinder<RenderViewsOptions>(command, new());
        var target = OutputOption.Several(command, "folder of the views; finished objects in it are kept", "views");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string folder = Path.GetFullPath(target.Name(arguments));
            string[] files = [.. arguments.GetValue(meshes)!.SelectMany(MeshFile.In)];
            var job = new RenderViewsJob(files, options.Read(arguments), folder);
            await output.Follow(job.Run(cancellation)).ConfigureAwait(false);
            foreach (string problem in job.Problems)
                output.Say("note: " + problem);
            job.RequireAny();
            output.Result(new { Output = folder, Objects = job.Finished.Count, job.Problems }, job.ToString());
        });
        return command;
    }
}
