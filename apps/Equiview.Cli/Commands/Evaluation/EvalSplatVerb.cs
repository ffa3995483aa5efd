using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Splats;
using Equiview.Rendering.Gaussians;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval splat': how well a scene shows photographs it was not made from, and how well backbones' features agree on it.</summary>
internal static class EvalSplatVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var request = new OptionBinder<SplatRequest>(command, new());
        var setup = new EvaluationOptions(command, "default", "equiview-eval-splat");
        var device = new VulkanOption(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            EvaluationSetup chosen = setup.Read(arguments);
            SplatRequest wanted = request.Read(arguments);
            using IGaussianRasterizer rasterizer = device.Open(arguments, output);
            Report report = await SplatEvaluation.RunAsync(wanted, chosen, rasterizer, output, cancellation).ConfigureAwait(false);
            output.Show(report, chosen.Folder, report.Tables);
        });
        return command;
    }
}
