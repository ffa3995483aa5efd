using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Demo;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Demo;

/// <summary>'demo': every application on data the project makes itself, with exact truth, and one page that shows it all.</summary>
internal static class DemoVerb
{
    public static Command Create(Verb self)
    {
        var seed = new Option<int>("--seed") { Description = "chooses the scene", DefaultValueFactory = _ => 1 };
        var command = new Command(self.Name, self.Description) { seed };
        var folder = OutputOption.Several(command, "folder for report.html, report.json and the images", "equiview-demo");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string target = Path.GetFullPath(folder.Name(arguments));
            string[] line = CommandLineText.Of(arguments, "demo");
            Report report = await DemoReport.RunAsync(arguments.GetValue(seed), target, line, output, cancellation).ConfigureAwait(false);
            output.Show(report, target, report.Tables);
        });
        return command;
    }
}
