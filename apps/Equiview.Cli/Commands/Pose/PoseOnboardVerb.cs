using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Imaging.Cameras;
using Equiview.Pose;
using Equiview.Pose.Boards;
using Equiview.Pose.Files;
using Equiview.Pose.Onboarding;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose onboard': an object model from posed photographs or from a mesh.</summary>
internal static class PoseOnboardVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        var path = OutputOption.File(command, "object model", "object.eqobject");
        var job = new OptionBinder<OnboardingJob>(command, new(), null, (nameof(OnboardingJob.Millimeters), "--millimetres"));
        var (cropping, board) = (new OptionBinder<CroppingSettings>(command, new()), new OptionBinder<BoardSettings>(command, new()));
        var camera = new OptionBinder<CameraSettings>(command, new());
        var features = new ModelOptions(command, presetByDefault: "pose");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            OnboardingJob onboarding = job.Read(arguments) with
            {
                Cropping = cropping.Read(arguments),
                Board = board.Read(arguments),
                Camera = camera.Read(arguments),
            };
            onboarding.Require();
            using OutputFile target = path.Open(arguments, output);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = features.Open(arguments);
            using IFeatureExtractor owned = extractor;
            using ObjectPose made = await onboarding.RunAsync(extractor, recipe, output, cancellation).ConfigureAwait(false);
            made.Save(target.Path);
            target.Finish();
            if (made.Model.Warning is { } doubt)
                output.Say("note: " + doubt);
            var summary = ObjectSummary.Of(made.Model, recipe);
            output.Written(summary, $"{summary}, written to {target.Name}", target.Name);
        });
        return command;
    }
}
