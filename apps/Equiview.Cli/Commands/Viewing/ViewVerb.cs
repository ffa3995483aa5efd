using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Viewer;
using Equiview.Viewer.Photographs;

namespace Equiview.Cli.Commands.Viewing;

/// <summary>'view': a local page to look, click and correct.</summary>
internal static class ViewVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "photographs (two or more), a video with or without a csv of tracks, a Gaussian scene, an .eqobject, or folders "
                + "of one or two reports",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("view", "look, click and correct in a local page; it works offline") { paths };
        var target = OutputOption.Several(command, "folder for what is saved in the page; made when something is", "view");
        var options = new OptionBinder<ViewerJob>(command, new());
        var device = new VulkanOption(command);
        var model = new ModelOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string[] given = arguments.GetValue(paths)!;
            ViewerJob job = options.Read(arguments);
            (bool choice, bool files) = ViewerJob.Models(given);
            if (!files)
                ModelOptions.Refuse(arguments, "a scene or a report", model.All);
            else if (!choice)
                model.RefuseChoice(arguments, "an object, which carries its recipe");
            var needs = new ViewerNeeds(
                () => [.. model.OpenAll(arguments).Select(m => new ViewerModel(m.Extractor, m.Recipe))],
                () => model.Files(arguments),
                () => device.Open(arguments, output));
            await job.RunAsync(given, target.Name(arguments), needs, Console.Out.WriteLine, cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
