using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Semantic;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval semantic': how well features transfer between instances of a category (PCK).</summary>
internal static class EvalSemanticVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var request = new OptionBinder<SemanticRequest>(command, new());
        var setup = new EvaluationOptions(command, "semantic", "equiview-semantic", splits: true);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            EvaluationSetup chosen = setup.Read(arguments);
            Report report = await SemanticEvaluation.RunAsync(request.Read(arguments), chosen, output, cancellation).ConfigureAwait(false);
            output.Show(report, chosen.Folder, report.Tables.Take(1));
        });
        return command;
    }
}
