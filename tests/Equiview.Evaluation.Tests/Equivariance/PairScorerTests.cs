using Equiview.Evaluation.Tests.Truth;
using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Truth;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Equivariance;

public sealed class PairScorerTests : TensorLeakGuard
{
    private static readonly EquivarianceOptions Options = new();

    [Theory]
    [InlineData(10)]
    [InlineData(36)]
    [InlineData(72)]
    public void Features_ObjectSpacePosition_IsAsGoodAsPerfect(double degrees)
    {
        DepthView a = SphereScene.BallWithKnob.View(SphereScene.Orbit(0)), b = SphereScene.BallWithKnob.View(SphereScene.Orbit(degrees));
        PairTruth truth = SphereScene.Truth(a, b) with { Candidates = CandidateGrid.On(b.Size, 2, b.Has) };

        PairScore score = new PairScorer(truth, Options)
            .Features("perfect", SphereScene.PositionFeatures(a), SphereScene.PositionFeatures(b));

        Assert.InRange(100 * score.MeanError, 0, 0.5);
        Assert.InRange(100 * score.Within[2], 99, 100); // PCDP@0.05
    }

    [Fact]
    public void Features_Constant_AreNoBetterThanOneFixedGuess()
    {
        DepthView a = SphereScene.BallWithKnob.View(SphereScene.Orbit(0));
        PairTruth truth = SphereScene.Truth(a, a);
        var flat = new Features.FeatureMap(
            [.. Enumerable.Repeat(1f, (int)a.Size.PixelCount)], 1, new PatchGrid(256, 256, 1, 1), AxisMapping.Identity, a.Size);
        var scorer = new PairScorer(truth, Options);
        PairScore score = scorer.Features("flat", flat, flat), first = scorer.Points("first candidate", _ => truth.Candidates[0]);
        Assert.Equal(first.MeanError, score.MeanError, 12);
    }

    [Fact]
    public void Features_WayBack_EndsAtTheQueryWhereFeaturesArePerfect()
    {
        DepthView a = SphereScene.BallWithKnob.View(SphereScene.Orbit(0)), b = SphereScene.BallWithKnob.View(SphereScene.Orbit(20));
        PairTruth truth = SphereScene.Truth(a, b) with
        {
            Candidates = CandidateGrid.On(b.Size, 1, b.Has),
            ReturnCandidates = CandidateGrid.On(a.Size, 1, a.Has),
        };
        Features.FeatureMap mapA = SphereScene.PositionFeatures(a), mapB = SphereScene.PositionFeatures(b),
            flat = new([.. Enumerable.Repeat(1f, mapA.Values.Length)], 4, mapA.Grid, mapA.Mapping, mapA.ImageSize);
        var scorer = new PairScorer(truth, Options);

        Assert.InRange(100 * scorer.Features("perfect", mapA, mapB).MeanCycleError!.Value, 0, 0.5);

        // Flat features always come back to the first candidate.
        double expected = scorer.Queries.Average(q => q.DistanceTo(truth.ReturnCandidates[0])) / 256;
        Assert.Equal(expected, scorer.Features("flat", flat, flat).MeanCycleError!.Value, 9);
    }

    [Fact]
    public void Baselines_HandMadePair_HaveTheirExactValues()
    {
        var truth = new PairTruth
        {
            Pair = new("g", "a", "b"),
            SizeA = new(100, 50),
            SizeB = new(200, 100),
            Matches = [new(new(10, 10), new(30, 20))],
            Candidates = [new(30, 20), new(40, 20), new(30, 70), new(130, 20)],
            Boxes = (new(new(0, 0), new(20, 20)), new(new(10, 0), new(50, 40))),
        };
        PairScore[] scores = [.. new PairScorer(truth, Options).Baselines()];
        Assert.Equal([PairScorer.Chance, PairScorer.SamePixel, PairScorer.SamePlace], scores.Select(s => s.Predictor));
        Assert.Equal((0 + 0.1 + 0.5 + 1) / 4, scores[0].MeanError, 12);
        Assert.Equal([0.25, 0.25, 0.25, 0.5, 0.5], scores[0].Within); // an error of exactly 0.1 counts at 0.1
        Assert.Equal(0.1, scores[1].MeanError, 12); // (20, 20) for (30, 20)
        Assert.Equal(0, scores[2].MeanError, 12); // the middle of either box
    }

    [Fact]
    public void Queries_ManyMatches_AreChosenAlikeEveryTime()
    {
        DepthView a = SphereScene.BallWithKnob.View(SphereScene.Orbit(0));
        PairTruth truth = SphereScene.Truth(a, a);
        Assert.Equal(new PairScorer(truth, Options).Queries, new PairScorer(truth, Options).Queries);
        Assert.Equal(500, new PairScorer(truth, Options).Queries.Distinct().Count());
        Assert.NotEqual(new PairScorer(truth, Options).Queries, new PairScorer(truth, Options with { Seed = 2 }).Queries);
    }

    [Fact]
    public void Constructor_NoMatches_SaysSo() =>
        Assert.Throws<DegenerateInputException>(
            () => new PairScorer(
                new PairTruth { Pair = new("g", "a", "b"), SizeA = new(4, 4), SizeB = new(4, 4), Matches = [], Candidates = [new(1, 1)] },
                Options));
}
