using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Correspondence.Files;
using Equiview.Evaluation.Matching;
using Equiview.Features;
namespace Equiview.Cli.Commands.Matching;

/// <summary>'match': corresponding points of two images, as csv and as pictures.</summary>
internal static class MatchVerb
{
    public static Command Create(Verb self)
    {
        var first = new Argument<string?>("first") { Description = "image A", Arity = ArgumentArity.ZeroOrOne };
        var second = new Argument<string?>("second") { Description = "image B", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(self.Name, self.Description) { first, second };
        var path = OutputOption.File(command, "csv x_a,y_a,x_b,y_b,score in raster pixels", "matches.csv");
        var model = new ModelOptions(command);
        var options = new OptionBinder<MatchingJob>(command, new());
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            MatchingJob job = options.Read(arguments) with { First = arguments.GetValue(first), Second = arguments.GetValue(second) };
            using OutputFile target = path.Open(arguments, output, job.DefaultOutput);
            if (job.Features.Length > 0)
            {
                PointMatchingFile made = job.MatchFeatures(model.WeightsOnly(arguments, "--features"), target.Path, cancellation);
                target.Finish();
                output.Written(made, $"{made}, written to {target.Name}", target.Name);
                return Task.CompletedTask;
            }

            var run = new MatchingRun(job);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;
            MatchingSummary found = run.Write(extractor, recipe, target.Path, model.Given(arguments).Files.Device, cancellation);
            target.Finish();
            output.Written(found, found.TextFor(target.Name), target.Name);
            return Task.CompletedTask;
        });
        return command;
    }
}
