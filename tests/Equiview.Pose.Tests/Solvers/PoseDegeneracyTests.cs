using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Solvers;

public sealed class PoseDegeneracyTests
{
    private static readonly RigidTransform Pose = new(SpecialEuclidean.ExpRotation(new(0.4, -0.3, 0.2)), new(0, 0, 0.7));

    [Fact]
    public void Solve_NoOrThreeMatches_SaysTooFew()
    {
        Expect(PoseFailure.TooFewMatches, []);
        Expect(PoseFailure.TooFewMatches, Seen([new(0, 0, 0), new(0.1, 0, 0), new(0, 0.1, 0)]));
    }

    [Fact]
    public void Solve_PointsOnALine_SaysCollinear() =>
        Expect(PoseFailure.CollinearPoints, Seen([.. Enumerable.Range(0, 10).Select(i => new Vector3D(1, 2, 3) * (i * 0.01))]));

    [Fact]
    public void Solve_OnePointRepeated_SaysCollinear() =>
        Expect(PoseFailure.CollinearPoints, Seen([.. Enumerable.Repeat(new Vector3D(0.01, 0.02, 0.03), 10)]));

    [Fact]
    public void Solve_OnePixelRepeated_SaysCoincident() =>
        Expect(PoseFailure.CoincidentPixels,
            [.. SyntheticMatches.Make(1, 20, 0, 0).Matches.Select(m => m with { Pixel = new PixelPoint(100, 100) })]);

    [Fact]
    public void Solve_NothingFinite_SaysSo()
    {
        Expect(PoseFailure.NotFinite,
            [.. SyntheticMatches.Make(1, 20, 0, 0).Matches.Select(m => m with { Pixel = new PixelPoint(double.NaN, 0) })]);
        PoseEstimate e = PnpSolver.Solve(SyntheticMatches.Make(1, 20, 0, 0).Matches, SyntheticMatches.Camera with { Fx = double.NaN });
        Assert.Equal(PoseFailure.NotFinite, e.Failure);
    }

    [Fact]
    public void Solve_SomeRowsNotFinite_PassesOverThemAndKeepsIndices()
    {
        (ObjectMatch[] matches, RigidTransform truth, _) = SyntheticMatches.Make(2, 40, 0, 0.5);
        matches[0] = matches[0] with { Point = new(double.PositiveInfinity, 0, 0) };
        matches[7] = matches[7] with { Weight = 0 };
        PoseEstimate e = PnpSolver.Solve(matches, SyntheticMatches.Camera);
        Assert.True(e.CameraFromObject!.Value.RotationDegrees(truth) < 1);
        Assert.DoesNotContain(0, e.Inliers);
        Assert.DoesNotContain(7, e.Inliers);
        Assert.Equal(38, e.Inliers.Length);
    }

    [Fact]
    public void Solve_OnlyNoise_SaysTooFewInliers()
    {
        PoseEstimate e = PnpSolver.Solve(
            SyntheticMatches.Make(3, 30, 1, 0).Matches, SyntheticMatches.Camera, new PnpOptions { ThresholdPixels = 2, MinInliers = 12 });
        Assert.Equal(PoseFailure.TooFewInliers, e.Failure);
        Assert.Null(e.CameraFromObject);
        Assert.Contains("it needs 12", e.Reason);
    }

    [Fact]
    public void Solve_PlanarObject_FindsThePose()
    {
        (ObjectMatch[] matches, RigidTransform truth, _) = SyntheticMatches.Make(8, 200, 0.5, 0.5, flatness: 0);
        PoseEstimate e = PnpSolver.Solve(matches, SyntheticMatches.Camera);
        Assert.True(e.CameraFromObject!.Value.RotationDegrees(truth) < 1);
        Assert.Null(e.Alternative);
        Assert.Equal("", e.Reason);
    }

    [Fact]
    public void Solve_PlanarObjectFarAway_TellsTheSecondPose()
    {
        // A 2 cm patch at 2 m: perspective is lost in the noise, so relief may be inverted.
        var random = new Random(1);
        RigidTransform truth = new(SpecialEuclidean.ExpRotation(new(0.6, 0.2, 0)), new(0.01, 0.02, 2));
        Vector3D[] points = [.. Enumerable.Range(0, 30)
            .Select(_ => new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, 0) * 0.02)];
        ObjectMatch[] matches = [
            .. points.Select(p => new ObjectMatch(
            p, SyntheticMatches.Camera.Project(truth * p) + new PixelPoint(random.NextDouble() * 0.1, random.NextDouble() * 0.1)))];
        PoseEstimate e = PnpSolver.Solve(matches, SyntheticMatches.Camera);
        Assert.Contains("flat", e.Reason);
        Assert.True(Math.Min(e.CameraFromObject!.Value.RotationDegrees(truth), e.Alternative!.Value.RotationDegrees(truth)) < 8);
        Assert.True(e.CameraFromObject.Value.RotationDegrees(e.Alternative.Value) > 20);
    }

    private static ObjectMatch[] Seen(Vector3D[] points) =>
        [.. points.Select(p => new ObjectMatch(p, SyntheticMatches.Camera.Project(Pose * p)))];

    private static void Expect(PoseFailure failure, ObjectMatch[] matches)
    {
        PoseEstimate estimate = PnpSolver.Solve(matches, SyntheticMatches.Camera);
        Assert.Equal(failure, estimate.Failure);
        Assert.False(estimate.Found);
        Assert.NotEqual("", estimate.Reason);
    }
}
