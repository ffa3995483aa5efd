using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Pairs;
using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
using Equiview.Reporting;
namespace Equiview.Evaluation.Demo;

/// <summary>How equal each backbone's features stay across views of a self-made object: rendered here, truth from its depth.</summary>
internal static class EquivarianceDemo
{
    private const int CandidateStride = 4, SheetViews = 6, SheetSide = 256;

    public static DemoPart Run(int seed, IReadOnlyList<IFeatureExtractor> extractors, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("equiview-demo-").FullName;
        try
        {
            using var source = new RenderedPairs([SyntheticObject.Write(folder, seed)], RenderedSet.Few, CandidateStride);
            FeatureSource[] features = [.. extractors.Select(e => FeatureSource.Of(e.Info.DisplayName, e, e.Recipe("default")))];
            var options = new EquivarianceOptions { Seed = seed, QueriesPerPair = 200 };
            PairScore[] scores = [.. EquivarianceRun.Execute(source, source.Pairs, features, options, cancellation)
                .SelectMany(o => o.Scores)];
            MetricTable table = new EquivarianceSummary(scores, options, source.Protocol).Tables()[0];
            RgbImage[] views = [.. source.Pairs.Select(p => p.A).Distinct().Take(SheetViews)
                .Select(
                    v => Resampler.Resize(
                        source.Image(source.Pairs[0].Group, v), new ImageSize(SheetSide, SheetSide), ResampleKernel.Bicubic))];
            return new DemoPart(
                table with { Title = "3D equivariance on a self-made object" },
                [
                    new ReportPicture(
                        $"Views of the self-made object (rendered by {source.DeviceName})",
                        ImageCodec.EncodeJpeg(ContactSheet.Make(views, SheetViews)))],
                "How well a point of one view is found in the others by its features alone: PCDP is the share that is found, APE the mean "
                    + "error.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
