using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Comparison;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval compare': a backbone against its finetuned self on every application, in one page.</summary>
internal static class EvalCompareVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var request = new OptionBinder<CompareRequest>(
            command, new(), null, (nameof(CompareRequest.Model), "-m"), (nameof(CompareRequest.Layer), "--tap"));
        var target = OutputOption.Several(command, "folder of report.html, report.json, report.csv", "equiview-compare");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            CompareRequest chosen = request.Read(arguments) with { Folder = Path.GetFullPath(target.Name(arguments)) };
            string[] line = CommandLineText.Of(arguments, "eval", "compare");
            Report report = await ModelComparison.RunAsync(chosen, line, output, cancellation).ConfigureAwait(false);
            output.Show(report, chosen.Folder, report.Tables.SkipLast(1), ReportText.Transposed); // the last one is the paper's
        });
        return command;
    }
}
