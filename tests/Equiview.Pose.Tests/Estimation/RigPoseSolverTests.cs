using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Tests.Estimation;

/// <summary>Made photographs of one object by one, two and four cameras of a rig that stands elsewhere than the object.</summary>
public sealed class RigPoseSolverTests
{
    private static readonly SyntheticObject Truth = new();
    private static readonly ObjectModel Model = Onboard();

    // Where the rig's frame lies in the object's.
    private static readonly RigidTransform ObjectFromRig =
        new(SpecialEuclidean.ExpRotation(new(0.3, -0.5, 0.9)), new(0.4, -0.2, 1.1));

    [Fact]
    public void Estimate_MoreCameras_GiveASmallerErrorAndASmallerCovariance()
    {
        (double Error, double Sigma)[] found = [.. new[] { 1, 2, 4 }.Select(Mean)];
        Assert.True(found[1].Error < found[0].Error && found[2].Error < found[1].Error, string.Join(", ", found));
        Assert.True(found[1].Sigma < found[0].Sigma && found[2].Sigma < found[1].Sigma, string.Join(", ", found));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("\n", found.Select(f => FormattableString.Invariant(
            $"translation error {1000 * f.Error:f2} mm, sigma {1000 * f.Sigma:f2} mm"))));
    }

    [Fact]
    public void Estimate_CameraThatSeesNothing_TakesNothingAway()
    {
        RigView[] rig = Rig([10, 100], 1);
        rig[1] = rig[1] with { Features = new SyntheticObject(seed: 77).Observe(SyntheticObject.View("other", 100)) };
        PoseEstimate[] both = new FeaturePoseSolver(Model).EstimateRig(rig);
        Assert.All(both, e => Assert.True(e.Found, e.Reason));
        Assert.True(PoseErrors.RotationDegrees(both[0].CameraFromObject!.Value, SyntheticObject.View("v", 10).CameraFromWorld) < 0.5);
        Assert.True(PoseErrors.RotationDegrees(both[1].CameraFromObject!.Value, SyntheticObject.View("v", 100).CameraFromWorld) < 0.5);
    }

    [Fact]
    public void Estimate_AnotherObject_HasNoAnswer()
    {
        RigView[] rig = [.. Rig([10, 100], 1).Zip(new[] { 10, 100 }, (v, a) =>
            v with { Features = new SyntheticObject(seed: 77).Observe(SyntheticObject.View("other", a)) })];
        Assert.All(new FeaturePoseSolver(Model).EstimateRig(rig), e => Assert.False(e.Found));
    }

    [Fact]
    public void Adjoint_SmallTwist_MovesWithTheFrame()
    {
        double[] twist = [0.01, -0.02, 0.015, 0.03, 0.01, -0.02];
        double[,] adjoint = SpecialEuclidean.Adjoint(ObjectFromRig);
        double[] mapped = [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, 6).Sum(j => adjoint[i, j] * twist[j]))];
        RigidTransform expected = ObjectFromRig * SpecialEuclidean.Step(RigidTransform.Identity, twist) * ObjectFromRig.Inverse(),
            found = SpecialEuclidean.Step(RigidTransform.Identity, mapped);
        Assert.True(PoseErrors.RotationDegrees(expected, found) < 1e-6);
        Assert.True((expected.Translation - found.Translation).Length < 1e-9);
    }

    private static (double Error, double Sigma) Mean(int cameras)
    {
        const int Trials = 2;
        (double error, double sigma) = (0, 0);
        for (int trial = 0; trial < Trials; trial++)
        {
            double[] azimuths = [.. Enumerable.Range(0, cameras).Select(i => 15 + (13 * trial) + (360.0 * i / Math.Max(2, cameras) * 0.7))];
            PoseEstimate first = new FeaturePoseSolver(Model).EstimateRig(Rig(azimuths, 6, trial))[0];
            Assert.True(first.Found, first.Reason);
            RigidTransform truth = SyntheticObject.View("v", azimuths[0]).CameraFromWorld;
            error += PoseErrors.Translation(first.CameraFromObject!.Value, truth) / Trials;
            sigma += first.Covariance!.Translation(first.CameraFromObject.Value) / Trials;
        }

        return (error, sigma);
    }

    private static RigView[] Rig(double[] azimuths, double noise, int seed = 0)
    {
        var seen = new SyntheticObject();
        for (int i = 0; i < seed; i++)
            seen.Observe(SyntheticObject.View("skipped", 0)); // moves its noise on
        return [.. azimuths.Select(a => SyntheticObject.View("v", a)).Select(v =>
            new RigView(seen.Observe(v, noise), v.Intrinsics, v.CameraFromWorld * ObjectFromRig))];
    }

    private static ObjectModel Onboard()
    {
        PosedScene scene = SyntheticObject.Ring(12);
        return SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => Truth.Observe(v))]).Model;
    }
}
