using Equiview.Pose.Estimation;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Tests.Estimation;

/// <summary>The null hypothesis of a pose: matches paired at random.</summary>
public sealed class RandomPairsTests
{
    private static readonly SyntheticObject Truth = new();
    private static readonly PosedView View = SyntheticObject.View("query", 17);

    [Fact]
    public void LogChance_TruePose_IsFarBelowZero() => Assert.True(LogChance(Matches(0.3), View.CameraFromWorld) < -100);

    [Fact]
    public void LogChance_BestPoseOfRandomMatches_IsNotSignificant()
    {
        ObjectMatch[] wrong = Matches(1);
        RigidTransform best = PnpSolver.Solve(
            wrong, View.Intrinsics, new PnpOptions { ThresholdPixels = 4, MinInliers = 4, MaxIterations = 2000 }).CameraFromObject!.Value;
        Assert.InRange(LogChance(wrong, best), -5, 200);
    }

    [Fact]
    public void LogChance_ObjectShrunkToAPoint_HasNoAdvantage()
    {
        // Far away, every point falls on the same pixels, and matches there agree whatever they are.
        ObjectMatch[] wrong = [.. Matches(1).Select(m => m with { Pixel = new(320 + (m.Pixel.X % 8), 240 + (m.Pixel.Y % 8)) })];
        Assert.True(LogChance(wrong, new RigidTransform(RotationMatrix.Identity, new(0, 0, 20))) > -5);
    }

    private static double LogChance(ObjectMatch[] matches, RigidTransform pose)
    {
        var model = new ObjectModel(
            [default], [new ObjectFeature(0, 0, default)], [1], 1, [new ObjectView("v", View.Intrinsics, View.CameraFromWorld)]);
        return RandomPairs.LogChance(
            new PoseMatches(model, View.Intrinsics, [.. matches.Select(m => new ViewedMatch(0, m))], [], 4), pose, View.Intrinsics, 4);
    }

    private static ObjectMatch[] Matches(double wrongShare)
    {
        var random = new Random(3);
        return [.. Truth.Points.Select(
            p => new ObjectMatch(p, random.NextDouble() < wrongShare ? new PixelPoint(random.NextDouble() * 640, random.NextDouble() * 480)
            : View.Project(p)))];
    }
}
