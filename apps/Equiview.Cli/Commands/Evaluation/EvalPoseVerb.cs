using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Pose;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval pose': poses are estimated in a data set, or read from a file, and compared with the truth.</summary>
internal static class EvalPoseVerb
{
    private const string AblationHelp =
        "posed photographs: also measure without each stage alone; with words, only stages whose name contains one";

    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var request = new OptionBinder<PoseRequest>(command, new());
        var setup = new EvaluationOptions(command, "pose", "equiview-eval-pose");
        var ablation = new AblationOption<PoseAblation>(command, AblationHelp, PoseAblation.Whole, PoseAblation.Changes, a => a.Name);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            EvaluationSetup chosen = setup.Read(arguments);
            Report report = PoseEvaluation.Run(request.Read(arguments), chosen, ablation.Read(arguments), output, cancellation);
            output.Show(report with { Warnings = [] }, chosen.Folder, report.Tables); // warnings were shown as they came
            return Task.CompletedTask;
        });
        return command;
    }
}
