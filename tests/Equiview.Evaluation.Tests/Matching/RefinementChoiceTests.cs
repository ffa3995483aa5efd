using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Refinement;
using Equiview.Evaluation.Matching;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Homographies;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Matching;

/// <summary>
/// The photographs behind the default refinement: mutual cells of Oxford "graf" 1-3 and "boat" 1-2 at 480 px, share within 3 px of the
/// homography.
/// </summary>
[Trait("Category", "Slow")]
public sealed class RefinementChoiceTests : TensorLeakGuard
{
    [Theory]
    [InlineData("alike-n", "graf", 3)]
    [InlineData("alike-n", "boat", 2)]
    [InlineData("xfeat", "graf", 3)]
    [InlineData("xfeat", "boat", 2)]
    [InlineData("dense-sift", "graf", 3)]
    [InlineData("dense-sift", "boat", 2)]
    public void Default_OnPhotographs_BeatsEveryOther(string model, string scene, int other)
    {
        string folder = SharedData.Require("multiview", $"oxford-{scene}");
        RgbImage Read(int number) => ImageFile.Read(Directory.EnumerateFiles(folder, $"img{number}.*").Single());
        Homography bFromA = HomographyFile.Read(Path.Combine(folder, $"H1to{other}p"));
        (IFeatureExtractor extractor, FeatureRecipe recipe) = SharedModels.Load(model, longSide: 480);
        using IFeatureExtractor loaded = extractor;
        var pair = new ImagePairFeatures(extractor, recipe, Read(1), Read(other), TestContext.Current.CancellationToken);

        double Within(PeakRefinement method)
        {
            var options = new MatchOptions();
            options = options with
            {
                Selection = MatchSelection.MutualCells,
                Mutual = true,
                Refinement = options.Refinement with { Method = method },
            };
            double share = HomographyAccuracy.ShareWithin(ImageMatcher.Match(pair, options), bFromA, 3);
            TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{model} {scene} {method}: {share:P1}"));
            return share;
        }

        double chosen = Within(new RefinementOptions().Method);
        Assert.All(Enum.GetValues<PeakRefinement>(), method => Assert.True(Within(method) <= chosen, $"{method} is better"));
    }
}
