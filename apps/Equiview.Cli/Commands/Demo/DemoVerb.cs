using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Demo;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Demo;

/// <summary>'demo': every application on data the project makes itself, with exact truth, and one page that shows it all.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var folder = new Option<string>("--output", "-o")
        {
            Description = "folder for report.html, report.json and the images",
            DefaultValueFactory = _ => "equiview-demo",
        };
        var seed = new Option<int>("--seed") { Description = "chooses the scene", DefaultValueFactory = _ => 1 };
        var command = new Command("demo", "all applications on synthetic data with exact truth, in a minute or two") { folder, seed };
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string target = Path.GetFullPath(arguments.GetValue(folder)!);
            string[] line = CommandLineText.Of(arguments, "demo");
            Report report = await DemoReport.RunAsync(arguments.GetValue(seed), target, line, output, cancellation).ConfigureAwait(false);
            output.Show(report, target, report.Tables);
        });
        return command;
    }
}
