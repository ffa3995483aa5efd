using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Truth;

namespace Equiview.Evaluation.Tests.Truth;

public sealed class SymmetricTruthTests
{
    private static readonly SphereScene Ball = new((default, 0.4));

    [Fact]
    public void Equivalents_HalfTurn_IsThePointProjectedByHand()
    {
        // Half a turn about the viewing axis takes (x, y) to (-x, -y) in the image.
        DepthView view = Ball.View(SphereScene.Orbit(0));
        RigidTransform half = new(new(new(-1, 0, 0), new(0, -1, 0), new(0, 0, 1)), default);
        TrueMatch match = DepthTruth.Between(view, view).First(m => m.A.X > 140 && m.A.Y > 150);

        PixelPoint found = Assert.Single(SymmetricTruth.Equivalents(view, view, [half], 0.005)(match));

        Assert.Equal(256 - match.A.X, found.X, 0.02);
        Assert.Equal(256 - match.A.Y, found.Y, 0.02);
    }

    [Fact]
    public void Equivalents_PointTurnedAway_IsLeftOut()
    {
        DepthView view = Ball.View(SphereScene.Orbit(0));
        RigidTransform behind = new(new(new(-1, 0, 0), new(0, 1, 0), new(0, 0, -1)), default);
        Assert.Empty(SymmetricTruth.Equivalents(view, view, [behind], 0.005)(DepthTruth.Between(view, view)[0]));
    }

    [Fact]
    public void Score_PredictionAtAnEquivalentPlace_IsForgiven()
    {
        DepthView view = Ball.View(SphereScene.Orbit(0));
        RigidTransform half = new(new(new(-1, 0, 0), new(0, -1, 0), new(0, 0, 1)), default);
        PairTruth truth = SphereScene.Truth(view, view) with { Equivalents = SymmetricTruth.Equivalents(view, view, [half], 0.005) };
        var scorer = new PairScorer(truth, new EquivarianceOptions());

        PairScore turned = scorer.Points("turned", i => new(256 - scorer.Queries[i].X, 256 - scorer.Queries[i].Y));

        Assert.True(turned.MeanError > 0.1);
        Assert.InRange(turned.Symmetric!.MeanError, 0, 1e-3);
        Assert.Equal(1, turned.Symmetric.Within[0]);
        Assert.InRange(scorer.Points("right", i => scorer.Queries[i]).Symmetric!.MeanError, 0, 1e-3);
    }
}
