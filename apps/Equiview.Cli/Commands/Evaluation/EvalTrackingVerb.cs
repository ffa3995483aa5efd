using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Tracking;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval tracking': TAP-Vid and BADJA metrics of trackers on data, on synthetic clips, or of prediction files.</summary>
internal static class EvalTrackingVerb
{
    private const string AblationHelp =
        "also measure 'accurate' without each component alone, and with each optional one; with words, only components whose "
            + "name contains one";

    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var request = new OptionBinder<TrackingRequest>(command, new());
        var setup = new EvaluationOptions(command, null, "eval-tracking");
        var ablation = new AblationOption<TrackingAblation>(
            command, AblationHelp, TrackingAblation.Whole, TrackingAblation.Changes, a => a.Name);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            EvaluationSetup chosen = setup.Read(arguments);
            Report report = TrackingEvaluation.Run(request.Read(arguments), chosen, ablation.Read(arguments), output, cancellation);
            output.Show(report, chosen.Folder, report.Tables);
            return Task.CompletedTask;
        });
        return command;
    }
}
