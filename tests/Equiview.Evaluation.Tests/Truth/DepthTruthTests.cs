using Equiview.Evaluation.Truth;

namespace Equiview.Evaluation.Tests.Truth;

public sealed class DepthTruthTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(31.7)]
    [InlineData(60)]
    public void Between_Views_EveryMatchIsOneSurfacePointSeenByBoth(double degrees)
    {
        DepthView a = SphereScene.BallWithKnob.View(SphereScene.Orbit(0)), b = SphereScene.BallWithKnob.View(SphereScene.Orbit(degrees));
        IReadOnlyList<TrueMatch> matches = DepthTruth.Between(a, b);
        Assert.InRange(matches.Count, 1000, 100000);
        foreach (TrueMatch match in matches)
        {
            Vector3D point = a.PointAt((int)match.A.X, (int)match.A.Y);
            Assert.InRange(match.B.DistanceTo(b.Intrinsics.Project(b.CameraFromWorld * point)), 0, 1e-9);
            Assert.InRange((b.PointAt((int)match.B.X, (int)match.B.Y) - point).Length, 0, 0.005);
        }
    }

    [Fact]
    public void Between_SameView_IsTheErodedObject()
    {
        DepthView view = SphereScene.BallWithKnob.View(SphereScene.Orbit(0));
        int all = view.Depth.Count(d => d > 0), kept = DepthTruth.Between(view, view, new() { ErodePixels = 0 }).Count,
            eroded = DepthTruth.Between(view, view).Count;
        Assert.Equal(all, kept);
        Assert.InRange(eroded, (int)(0.9 * all), all - 1);
    }

    [Fact]
    public void Between_OppositeViews_BallSharesOnlyItsRim()
    {
        var ball = new SphereScene((default, 0.4));
        DepthView front = ball.View(SphereScene.Orbit(0)), back = ball.View(SphereScene.Orbit(180));
        Assert.Empty(DepthTruth.Between(front, back));
    }

    [Fact]
    public void Between_ThinWall_NormalTestDropsTheOtherSide()
    {
        var camera = new CameraIntrinsics(200, 200, 32, 32, new ImageSize(64, 64));
        float[] wall = new float[64 * 64];
        Array.Fill(wall, 1.999f);
        var front = new DepthView(camera, SphereScene.Orbit(0), wall);
        var back = new DepthView(camera, SphereScene.Orbit(180), wall);
        Assert.Empty(DepthTruth.Between(front, back));
        Assert.NotEmpty(DepthTruth.Between(front, back, new() { MinimumNormalCosine = -1.1 }));
    }

    [Fact]
    public void Between_RelativeTolerance_ComparesDepths()
    {
        var camera = new CameraIntrinsics(200, 200, 32, 32, new ImageSize(64, 64));
        DepthView Plane(float z) => new(camera, RigidTransform.Identity, [.. Enumerable.Repeat(z, 64 * 64)]);
        Assert.NotEmpty(DepthTruth.Between(Plane(2), Plane(2.05f), new() { RelativeDepthTolerance = 0.03 }));
        Assert.Empty(DepthTruth.Between(Plane(2), Plane(2.07f), new() { RelativeDepthTolerance = 0.03 }));
    }

    [Fact]
    public void DepthView_WrongLength_IsRefused() =>
        Assert.Throws<DegenerateInputException>(() => new DepthView(new(1, 1, 1, 1, new(4, 4)), RigidTransform.Identity, new float[15]));
}
