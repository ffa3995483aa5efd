using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Evaluation.Matching;
using Equiview.Features;
namespace Equiview.Cli.Commands.Matching;

/// <summary>'match': corresponding points of two images, as csv and as pictures.</summary>
internal static class MatchVerb
{
    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "image A" };
        var second = new Argument<string>("second") { Description = "image B" };
        var command = new Command("match", "match two images") { first, second };
        var path = OutputOption.File(command, "csv x_a,y_a,x_b,y_b,score in raster pixels", "matches.csv");
        var model = new ModelOptions(command);
        var options = new OptionBinder<MatchingJob>(command, new());
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            using OutputFile target = path.Open(arguments, output);
            MatchingJob job = options.Read(arguments);
            var run = new MatchingRun(job, arguments.GetValue(first)!, arguments.GetValue(second)!);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;
            MatchingSummary found = run.Write(extractor, recipe, target.Path, cancellation);
            target.Finish();
            string text = FormattableString.Invariant($"{found.Matches} matches by {extractor.Info.DisplayName}, written to {target.Name}");
            output.Written(found, found.Accuracy is { } accuracy ? $"{text}\n{accuracy}" : text, target.Name);
            return Task.CompletedTask;
        });
        return command;
    }
}
