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
        var heatMap = new Option<string[]>("--heatmap")
        {
            Description = "X,Y PNG: picture of the similarity of a point of A to all of B",
            Arity = new ArgumentArity(0, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("match", "match two images") { first, second, heatMap };
        var path = OutputOption.File(command, "csv x_a,y_a,x_b,y_b,score in raster pixels", "matches.csv");
        var model = new ModelOptions(command);
        var options = new OptionBinder<MatchingJob>(command, new());
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            using OutputFile target = path.Open(arguments, output);
            MatchingJob job = options.Read(arguments) with { Heatmap = HeatMap(arguments.GetValue(heatMap) ?? []) };
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

    private static (PixelPoint Point, string File)? HeatMap(string[] values) => values switch
    {
        [] => null,
        [var point, var file] => (NumberList.Point(point, "--heatmap"), file),
        _ => throw new UsageException("--heatmap takes X,Y and a file name: --heatmap 120,85 heat.png"),
    };
}
