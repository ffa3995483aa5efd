using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features;
using Equiview.Viewer;
namespace Equiview.Cli.Commands.Viewing;

/// <summary>'view': a local page to look, click and correct.</summary>
internal static class ViewVerb
{
    public static Command Create(Verb self)
    {
        var paths = new Argument<string[]>("paths") { Description = ViewerJob.Shown, Arity = ArgumentArity.OneOrMore };
        var command = new Command(self.Name, self.Description) { paths };
        var target = OutputOption.Several(command, "folder for what is saved in the page; made when something is", "view");
        var options = new OptionBinder<ViewerJob>(command, new());
        var device = new VulkanOption(command);
        var model = new ModelOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string[] given = arguments.GetValue(paths)!;
            ModelOptions.Refuse(arguments, "these files", [.. model.All.Where(o => !ViewerJob.Takes(given, o.Name))]);
            (string name, FeatureExtractorOptions files) = model.Given(arguments);
            var needs = new ViewerNeeds(name, files, e => model.Recipe(arguments, e), () => device.Open(arguments, output));
            await options.Read(arguments)
                .RunAsync(given, target.Name(arguments), needs, Console.Out.WriteLine, cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
