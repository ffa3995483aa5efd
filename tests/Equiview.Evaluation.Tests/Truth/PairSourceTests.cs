using Equiview.Evaluation.Pairs;
using Equiview.Evaluation.Truth;
using Equiview.Formats;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Truth;

/// <summary>The protocols on real photographs, against the counts their makers measured (MANIFEST of the data).</summary>
public sealed class PairSourceTests
{
    [Theory]
    [InlineData("fox", 1144, 246794)]
    [InlineData("fountain-P11", 55, 40452)]
    [InlineData("herz-jesus-P8", 28, 21761)]
    public void TrackPairs_Scene_CountsAgreeWithTheManifest(string name, int unorderedPairs, int matches)
    {
        PosedScene scene = PosedSceneReader.Read(SharedData.Require("multiview", name));
        var source = new TrackPairs([new(name, scene)]);
        Assert.Equal(2 * unorderedPairs, source.Pairs.Count);
        int[,] shared = TrackTruth.SharedCounts(scene);
        Assert.Equal(2 * matches, shared.Cast<int>().Sum()); // all pairs, also those below 30
        Assert.Equal(shared.Cast<int>().Where(n => n >= 30).Sum(), source.Pairs.Sum(p => source.Truth(p).Matches.Count));
    }

    [Fact]
    public void TrackPairs_TrueMatches_ReprojectWithinAPixelOrTwo()
    {
        PosedScene scene = PosedSceneReader.Read(SharedData.Require("multiview", "fountain-P11"));
        ScenePoint point = scene.Points[0];
        TrackObservation seen = point.Track[0];
        Assert.InRange(scene.Views[seen.View].Project(point.Position).DistanceTo(seen.Pixel), 0, 3);
    }

    [Fact]
    public void PlanePairs_Oxford_HasFivePairsAFolder()
    {
        var source = new PlanePairs([SharedData.Require("multiview", "oxford-graf"), SharedData.Require("multiview", "oxford-boat")]);
        Assert.Equal(10, source.Pairs.Count);
        PairTruth truth = source.Truth(source.Pairs[0]);
        Assert.Equal(source.Image(truth.Pair.Group, truth.Pair.B).Size, truth.SizeB);
        Assert.InRange(truth.Matches.Count, 1000, 100000);
    }

    [Fact]
    public void StereoPairs_Aloe_MatchesLookAlike()
    {
        StereoPairs source = StereoPairs.InFolder(SharedData.Require("multiview", "aloe-stereo"));
        PairTruth truth = source.Truth(source.Pairs[0]);
        AssertLooksAlike(source, truth, 25);
    }

    [Fact]
    public void RgbdPairs_Hololens_MatchesLookAlike()
    {
        var source = new RgbdPairs(SharedData.Require("multiview", "hololens-rgbd"));
        Assert.Equal(16, source.Pairs.Count);
        PairTruth truth = source.Truth(source.Pairs[0]);
        Assert.InRange((double)truth.Matches.Count / (truth.SizeA.PixelCount / 4), 0.2, 0.95);
        AssertLooksAlike(source, truth, 40);
    }

    // The colors under true matches differ clearly less than under the same matches dealt out wrongly.
    private static void AssertLooksAlike(IPairSource source, PairTruth truth, double meanDifference)
    {
        RgbImage a = source.Image(truth.Pair.Group, truth.Pair.A), b = source.Image(truth.Pair.Group, truth.Pair.B);
        double Difference(int shift) =>
            truth.Matches.Select((m, i) => Math.Abs(Green(a, m.A) - Green(b, truth.Matches[(i + shift) % truth.Matches.Count].B)))
                .Average();
        Assert.InRange(Difference(0), 0, Math.Min(meanDifference, 0.6 * Difference(truth.Matches.Count / 3)));
    }

    private static double Green(RgbImage image, PixelPoint p) =>
        image[Math.Min((int)p.X, image.Width - 1), Math.Min((int)p.Y, image.Height - 1)].G;
}
