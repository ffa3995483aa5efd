using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Splatting.Training;
namespace Equiview.Cli.Commands.Splats;

/// <summary>'splat train': a scene from posed photographs.</summary>
internal static class SplatTrainVerb
{
    public static Command Create()
    {
        var command = new Command("train", "train a scene from posed photographs; an interrupted run goes on with --resume");
        var target = OutputOption.Several(
            command, "scene: .ply, .compressed.ply, .spz or .splat; checkpoint, log and preview stand beside it", "scene.ply");
        (var what, var how) = (new OptionBinder<SplatTrainingJob>(command, new()), new OptionBinder<SplatTrainingOptions>(command, new()));
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            SplatTrainingRun run = what.Read(arguments)
                .Open(how.Read(arguments), Path.GetFullPath(target.Name(arguments)), cancellation: cancellation);
            await output.Follow(run.Progress(cancellation)).ConfigureAwait(false);
            output.Written(SplatTrainingSummary.Of(run), $"{SplatTrainingSummary.Of(run)}\nin {run.Target}", run.Target);
        });
        return command;
    }
}
