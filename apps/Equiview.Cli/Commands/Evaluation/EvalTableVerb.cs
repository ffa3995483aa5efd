using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval table': the tables of reports as Markdown, printed or put into a document.</summary>
internal static class EvalTableVerb
{
    public static Command Create(Verb self)
    {
        var reports = new Argument<string[]>("report")
        {
            Description = "report.json files, as the eval verbs write them",
            Arity = ArgumentArity.OneOrMore,
        };
        var into = new Option<string?>("--into")
        {
            Description = "Markdown file whose measurements between markers are replaced; else all tables are printed",
        };
        var command = new Command(self.Name, self.Description) { reports, into };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            MarkdownTable[] tables = [.. arguments.GetValue(reports)!.SelectMany(MarkdownTable.Read)];
            if (arguments.GetValue(into) is { } document)
            {
                int replaced = MarkdownDocument.ReplaceIn(document, tables);
                output.Result(new { document, replaced }, $"{document}: {CountText.Of(replaced, "measurement")}");
            }
            else
            {
                output.Result(tables, () => Console.Out.WriteLine(string.Join("\n\n", tables.Select(t => t.WithMarkers))));
            }

            return Task.CompletedTask;
        });
        return command;
    }
}
