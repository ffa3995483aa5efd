using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Jobs;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval equivariance': how equal features are across views of the same thing (APE, PCDP).</summary>
internal static class EvalEquivarianceVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var request = new OptionBinder<EquivarianceRequest>(command, new(), null, (nameof(EquivarianceRequest.Data), "--objects"));
        var setup = new EvaluationOptions(command, "default", "equiview-equivariance", splits: true);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            EvaluationSetup chosen = setup.Read(arguments);
            Report report = await EquivarianceEvaluation.RunAsync(request.Read(arguments), chosen, output, cancellation)
                .ConfigureAwait(false);
            output.Show(report, chosen.Folder, report.Tables.Take(1));
        });
        return command;
    }
}
