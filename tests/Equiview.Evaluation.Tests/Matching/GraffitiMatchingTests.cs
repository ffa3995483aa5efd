using Equiview.Correspondence.Matching;
using Equiview.Evaluation.Matching;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Homographies;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Matching;

/// <summary>
/// Real weights on a real pair (Oxford "graf" 1 and 3: a wall seen about 40 degrees apart, homography known) through the whole provider.
/// Errors are counted in pixels of the picture at 640 px. Chance within 5 px is about 0.02 %.
/// </summary>
[Trait("Category", "Slow")]
public sealed class GraffitiMatchingTests : TensorLeakGuard
{
    [Theory]
    [InlineData("alike-n", MatchSelection.Keypoints, 0.65)]
    [InlineData("alike-n", MatchSelection.MutualCells, 0.65)]
    [InlineData("edgepoint2-e64", MatchSelection.Keypoints, 0.7)]
    [InlineData("edgepoint2-e64", MatchSelection.MutualCells, 0.6)]
    [InlineData("xfeat", MatchSelection.Keypoints, 0.6)]
    [InlineData("xfeat", MatchSelection.MutualCells, 0.5)]
    [InlineData("dense-sift", MatchSelection.MutualCells, 0.3)]
    [InlineData("vit_tiny_patch16_224.augreg", MatchSelection.MutualCells, 0.02)]
    public void Match_KnownHomography_Agrees(string model, MatchSelection selection, double wantedWithin5Pixels)
    {
        RgbImage a = ImageFile.Read(SharedData.Require("multiview", "oxford-graf", "img1.jpg")),
            b = ImageFile.Read(SharedData.Require("multiview", "oxford-graf", "img3.jpg"));
        Homography bFromA = HomographyFile.Read(SharedData.Require("multiview", "oxford-graf", "H1to3p"));
        (IFeatureExtractor extractor, FeatureRecipe recipe) = SharedModels.Load(model, longSide: 640);
        using IFeatureExtractor loaded = extractor;

        IReadOnlyList<Match> matches = ImageMatcher.Match(
            extractor, a, b, new MatchOptions { Selection = selection }, recipe, TestContext.Current.CancellationToken);

        double pixel = a.Size.LongSide / 640.0;
        double within3 = HomographyAccuracy.ShareWithin(matches, bFromA, 3 * pixel),
            within5 = HomographyAccuracy.ShareWithin(matches, bFromA, 5 * pixel);
        TestContext.Current.TestOutputHelper!.WriteLine(
            FormattableString.Invariant($"{model} {selection}: {matches.Count} matches, within 3 px {within3:P1}, within 5 px ")
                + FormattableString.Invariant($"{within5:P1}"));
        Assert.True(within5 >= wantedWithin5Pixels, $"{model} {selection}: {within5:P1} of {matches.Count} within 5 px");
    }
}
