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
        var layout = new Option<ViewLayout>("--layout")
        {
            Description = "Paper (color_, mask_, depth_000000.png) or Bop (a scene an object)",
            DefaultValueFactory = _ => ViewLayout.Paper,
        };
        var size = new Option<int>("--size") { Description = "width and height of a view in pixels", DefaultValueFactory = _ => 512 };
        var command = new Command(self.Name, self.Description) { meshes, layout, size };
        var target = OutputOption.Several(command, "folder of the views; finished objects in it are kept", "views");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string folder = Path.GetFullPath(target.Name(arguments));
            string[] files = [.. arguments.GetValue(meshes)!.SelectMany(MeshFile.In)];
            var job = new RenderViewsJob(files, arguments.GetValue(layout), arguments.GetValue(size), folder);
            await output.Follow(job.Run(cancellation)).ConfigureAwait(false);
            foreach (string problem in job.Problems)
                output.Say("note: " + problem);
            if (job.Finished.Count == 0)
                throw new DegenerateInputException($"no mesh could be rendered: {(job.Problems.Count > 0 ? job.Problems[0] : "")}");
            string sheet = Path.Combine(folder, "contact-sheet.png");
            output.Result(
                new { Output = folder, Objects = job.Finished.Count, job.Problems },
                $"{CountText.Of(job.Finished.Count, "object")}, 42 views each, in {folder}; see {sheet}");
        });
        return command;
    }
}
