using System.CommandLine;
using Equiview.Cli.Demo;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Reporting;

namespace Equiview.Cli.Verbs;

/// <summary>'demo': every application on data the project makes itself, with exact truth, and one page that shows it all.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var folder = OutputFile.Several(new Option<string>("--output", "-o") { Description = "folder for report.html, report.json and the pictures", DefaultValueFactory = _ => "equiview-demo" });
        var seed = new Option<int>("--seed") { Description = "chooses the scene", DefaultValueFactory = _ => 1 };
        var command = new Command("demo", "all applications on self-made data with exact truth, in a minute or two") { folder, seed };
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            string target = Path.GetFullPath(arguments.GetValue(folder)!);
            Report report = DemoReport.Make(arguments.GetValue(seed), ["demo", .. arguments.Tokens.Skip(1).Select(t => t.Value)], output, cancellation);
            ReportFiles.Write(target, report);
            foreach (ReportPicture picture in report.Pictures)
                File.WriteAllBytes(Path.Combine(target, picture.FileName), picture.Encoded);
            output.Result(report.Tables, () =>
            {
                foreach (MetricTable table in report.Tables)
                {
                    Console.Out.WriteLine(table.Title);
                    Output.Table([string.Empty, .. table.Rows[0].Metrics.Select(m => m.Name)], table.Rows.Select(r => (string[])[r.Label, .. r.Metrics.Select(Show)]));
                }

                Console.Out.WriteLine($"See {Path.Combine(target, "report.html")}");
            });
            return Task.CompletedTask;
        });
        return command;
    }

    private static string Show(Metric metric) => FormattableString.Invariant($"{metric.Value:0.##} {metric.Unit}").TrimEnd();
}
