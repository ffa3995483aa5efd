using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Semantic;
using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using Equiview.Formats.PfWillow;
using Equiview.Formats.Semantic;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Semantic;

/// <summary>The complete PF-WILLOW: floors that were measured independently (docs/protocol.md#semantic).</summary>
public sealed class PfWillowTests
{
    [Fact]
    public void Percent_CopiedPosition_IsTheKnownFloor()
    {
        SemanticDataset set = PfWillowDataset.Read(SharedData.Require("semantic", "pf_willow"));
        var sizes = new Dictionary<string, ImageSize>(StringComparer.Ordinal);
        ImageSize Size(string path) => sizes.TryGetValue(path, out ImageSize known) ? known : sizes[path] = ImageFile.Identify(path);
        KeypointErrors[] errors = [.. set.Pairs.Select(pair =>
        {
            ImageSize s = Size(pair.SourceImage), t = Size(pair.TargetImage);
            // The floor was measured on MATLAB's coordinates as they are: half a pixel more than ours.
            return KeypointErrors.Of(
                pair,
                [
                    .. pair.Keypoints.Select(
                        k => new PixelPoint(
                            ((k.Source.X + 0.5) * t.Width / s.Width) - 0.5, ((k.Source.Y + 0.5) * t.Height / s.Height) - 0.5))],
                t);
        })];
        Assert.Equal((900, 9000), (errors.Length, errors.Sum(e => e.ErrorsPixels.Length)));
        Assert.Equal([12.20, 27.04, 41.69], Pck.Alphas.Select(a => Math.Round(Pck.Percent(errors, PckVariant.PfWillow, a), 2)));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Percent_DenseSift_IsNearTheIndependentMeasurement()
    {
        SemanticDataset set = PfWillowDataset.Read(SharedData.Require("semantic", "pf_willow"));
        using var extractor = new DenseSiftExtractor(new() { StepPixels = 5, SizeOfImage = 0.125 });
        FeatureRecipe recipe = extractor.Recipe("semantic");
        Dictionary<string, FeatureMap> maps = set.Pairs.Select(p => p.SourceImage).Distinct()
            .ToDictionary(p => p, p => extractor.Extract(ImageFile.Read(p), recipe, TestContext.Current.CancellationToken));
        var transfer = new SemanticTransfer(SemanticReadout.Nearest);
        KeypointErrors[] errors = [
            .. set.Pairs.Select(
                pair => KeypointErrors.Of(
                    pair,
                    transfer.Transfer(maps[pair.SourceImage], [.. pair.Keypoints.Select(k => k.Source)], maps[pair.TargetImage]),
                    maps[pair.TargetImage].ImageSize))];
        double[] measured = [.. Pck.Alphas.Select(a => Pck.Percent(errors, PckVariant.PfWillow, a))];
        TestContext.Current.SendDiagnosticMessage(string.Join(" / ", measured));
        Assert.Equal([14.1, 31.0, 45.3], measured, (expected, actual) => Math.Abs(expected - actual) <= 2);
    }
}
