using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Correspondence.Matching;
using Equiview.Evaluation.Matching;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Homographies;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
namespace Equiview.Cli.Commands.Matching;

/// <summary>'match': corresponding points of two images, as csv and as pictures.</summary>
internal static class MatchVerb
{
    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "image A" };
        var second = new Argument<string>("second") { Description = "image B" };
        var overlay = new Option<string?>("--overlay") { Description = "picture of both images with lines between matches" };
        var heatMap = new Option<string[]>("--heatmap") { Description = "X,Y PNG: picture of the similarity of a point of A to all of B", Arity = new ArgumentArity(0, 2), AllowMultipleArgumentsPerToken = true };
        var truth = new Option<string?>("--homography") { Description = "true 3x3 map from A to B (Oxford format): prints the share of right matches" };
        var command = new Command("match", "match two images") { first, second, overlay, heatMap, truth };
        var path = OutputOption.File(command, "csv x_a,y_a,x_b,y_b,score in raster pixels", "matches.csv");
        var model = new ModelOptions(command);
        var what = new MatchCommandOptions(command);
        var transfer = new TransferOptions(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            using OutputFile target = path.Open(arguments, output);
            RgbImage a = ImageFile.Read(arguments.GetValue(first)!), b = ImageFile.Read(arguments.GetValue(second)!);
            MatchOptions request = what.Read(arguments, a.Size);
            (PixelPoint Point, string Path)? heat = ReadHeatMap(arguments.GetValue(heatMap) ?? [], a.Size);
            LabelImage? mask = transfer.Read(arguments, a.Size, request);
            Homography? bFromA = arguments.GetValue(truth) is { } file ? HomographyFile.Read(file) : null;
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments);
            using IFeatureExtractor owned = extractor;

            var pair = new ImagePairFeatures(extractor, recipe, a, b, cancellation);
            IReadOnlyList<Match> matches = ImageMatcher.Match(pair, request);
            CsvTable.Write(target.Path, ["x_a", "y_a", "x_b", "y_b", "score"], matches.Select(m => (double[])[m.A.X, m.A.Y, m.B.X, m.B.Y, m.Score]));
            if (arguments.GetValue(overlay) is { } picture)
                ImageFile.Write(picture, MatchPictures.Overlay(a, b, matches, bFromA));
            if (heat is { } wanted)
                ImageFile.Write(wanted.Path, MatchPictures.HeatMap(pair, wanted.Point));
            target.Finish();
            transfer.Write(arguments, pair, mask, request.Selection == MatchSelection.Points ? matches : []);

            var accuracy = bFromA is not { } h ? null : new { Within3 = HomographyAccuracy.ShareWithin(matches, h, 3), Within5 = HomographyAccuracy.ShareWithin(matches, h, 5) };
            output.Result(new { Output = target.Name, Matches = matches.Count, Model = extractor.Info, Accuracy = accuracy }, () =>
            {
                Console.Out.WriteLine(FormattableString.Invariant($"{matches.Count} matches by {extractor.Info.DisplayName}, written to {target.Name}"));
                if (accuracy is not null)
                    Console.Out.WriteLine(FormattableString.Invariant($"within 3 px of the homography: {accuracy.Within3:P1}, within 5 px: {accuracy.Within5:P1}"));
            });
            return Task.CompletedTask;
        });
        return command;
    }

    private static (PixelPoint Point, string Path)? ReadHeatMap(string[] values, ImageSize size)
    {
        if (values.Length == 0)
            return null;
        if (values.Length != 2)
            throw new UsageException("--heatmap takes X,Y and a file name: --heatmap 120,85 heat.png");
        PixelPoint point = NumberList.Point(values[0], "--heatmap");
        return size.Contains(point) ? (point, values[1]) : throw new UsageException($"point ({values[0]}) lies outside the first image ({size})");
    }
}
