using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Pose;
using Equiview.Pose.Objects;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose onboard': an object model from posed photographs or from a mesh.</summary>
internal static class PoseOnboardVerb
{
    public static Command Create()
    {
        var command = new Command("onboard", "make an object model from posed photographs or a mesh");
        var path = OutputOption.File(command, "object model", "object.eqobject");
        var source = new OnboardingSource(command);
        var features = new ModelOptions(command, presetByDefault: "pose");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            source.Check(arguments);
            using OutputFile target = path.Open(arguments, output);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = features.Open(arguments);
            using IFeatureExtractor owned = extractor;
            using ObjectPose made = await source.OnboardAsync(arguments, extractor, recipe, output, cancellation).ConfigureAwait(false);
            made.Save(target.Path);
            target.Finish();
            ObjectModel model = made.Model;
            if (model.Warning is { } doubt)
                output.Say("note: " + doubt);
            string unit = model.Unit == SceneUnit.Metre ? "m" : "units";
            string size = FormattableString.Invariant($"diameter {model.Diameter:0.####} {unit}");
            output.Result(
                new
                {
                    Output = target.Name,
                    Points = model.Points.Length,
                    Views = model.Views.Count,
                    model.Diameter,
                    Model = recipe.ModelName,
                    model.Provenance,
                },
                () => Console.Out.WriteLine(
                    $"{model.Points.Length} points of {model.Views.Count} views, {size}, written to {target.Name}"));
        });
        return command;
    }
}
