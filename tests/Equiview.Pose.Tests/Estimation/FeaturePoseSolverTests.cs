using Equiview.Correspondence.Matching;
using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Tests.Estimation;

public sealed class FeaturePoseSolverTests
{
    private static readonly SyntheticObject Truth = new();
    private static readonly ObjectModel Model = Onboard();

    [Theory]
    [InlineData(0.3, 200, 0.02f)]
    [InlineData(1.0, 1000, 0.1f)]
    public void Estimate_NewView_FindsThePose(double noisePixels, int clutter, float descriptorNoise)
    {
        PosedView view = SyntheticObject.View("query", 17, 35);
        PoseEstimate estimate = new FeaturePoseSolver(Model)
            .Estimate(Truth.Observe(view, noisePixels, clutter, descriptorNoise), view.Intrinsics);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.True(PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, view.CameraFromWorld) < 0.2);
        Assert.True(PoseErrors.Translation(estimate.CameraFromObject.Value, view.CameraFromWorld) < 0.001);
        Assert.NotNull(estimate.Covariance);
    }

    [Fact]
    public void Estimate_GuidedMatches_AddInliersAndKeepThePose()
    {
        PosedView view = SyntheticObject.View("query", 100, 10);
        ImageFeatures query = Truth.Observe(view, 1, 400, 0.2f);
        var blind = new FeaturePoseSolver(Model, new PoseEstimationOptions { GuidedRadiusPixels = 0 });
        PoseEstimate without = blind.Estimate(query, view.Intrinsics), with = new FeaturePoseSolver(Model).Estimate(query, view.Intrinsics);
        Assert.True(with.Inliers.Length >= without.Inliers.Length, $"{with.Inliers.Length} and {without.Inliers.Length}");
        Assert.True(PoseErrors.RotationDegrees(with.CameraFromObject!.Value, view.CameraFromWorld) < 0.3);
    }

    [Fact]
    public void Estimate_AnotherObject_HasNoAnswerAndAReason()
    {
        PosedView view = SyntheticObject.View("query", 17);
        PoseEstimate estimate = new FeaturePoseSolver(Model).Estimate(new SyntheticObject(seed: 99).Observe(view), view.Intrinsics);
        Assert.False(estimate.Found);
        Assert.NotEmpty(estimate.Reason);
    }

    /// <summary>
    /// A picture full of the object's own texture, laid out otherwise: every descriptor is there, so blind matches abound, and only
    /// geometry and likeness by place can refuse it.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Estimate_TheObjectsTextureLaidOutOtherwise_IsRefused(int seed)
    {
        PosedView view = SyntheticObject.View("query", 17);
        ImageFeatures real = Truth.Observe(view);
        var random = new Random(seed);
        PixelPoint[] places = [.. real.Set.Points];
        random.Shuffle(places);
        PoseEstimate lookAlike = new FeaturePoseSolver(Model)
            .Estimate(new ImageFeatures(new DescriptorSet(real.Set.Values.ToArray(), real.Set.Channels, places)), view.Intrinsics);
        Assert.False(lookAlike.Found);
        Assert.True(lookAlike.Failure is PoseFailure.NotVerified or PoseFailure.TooFewInliers, lookAlike.Reason);
        Assert.True(new FeaturePoseSolver(Model).Estimate(real, view.Intrinsics).Found);
    }

    [Fact]
    public void Estimate_EmptyMask_HasNoAnswerAndAReason()
    {
        PosedView view = SyntheticObject.View("query", 17);
        PoseEstimate estimate = new FeaturePoseSolver(Model).Estimate(Truth.Observe(view).Where(_ => false), view.Intrinsics);
        Assert.Equal(PoseFailure.TooFewMatches, estimate.Failure);
        Assert.Contains("mask", estimate.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_FocalLengthTwiceTooLong_HasNoPoseOrOneThatScatters()
    {
        PosedView view = SyntheticObject.View("query", 17);
        CameraIntrinsics wrong = view.Intrinsics with { Fx = 1400, Fy = 1400 };
        PoseEstimate right = new FeaturePoseSolver(Model).Estimate(Truth.Observe(view), view.Intrinsics),
            estimate = new FeaturePoseSolver(Model).Estimate(Truth.Observe(view), wrong);
        Assert.True(estimate.Found ? estimate.RmsPixels > 3 * right.RmsPixels : estimate.Reason.Length > 0,
            $"{estimate.RmsPixels} px, {estimate.Reason}");
    }

    [Fact]
    public void Estimate_IntrinsicsNotFinite_HasAReason()
    {
        PosedView view = SyntheticObject.View("query", 17);
        PoseEstimate estimate = new FeaturePoseSolver(Model).Estimate(Truth.Observe(view), view.Intrinsics with { Fx = double.NaN });
        Assert.Equal(PoseFailure.NotFinite, estimate.Failure);
        Assert.Contains("intrinsics", estimate.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_FewerThanFourFeatures_HasAReason()
    {
        PosedView view = SyntheticObject.View("query", 17);
        int taken = 0;
        PoseEstimate estimate = new FeaturePoseSolver(Model).Estimate(Truth.Observe(view).Where(_ => taken++ < 3), view.Intrinsics);
        Assert.False(estimate.Found);
        Assert.NotEmpty(estimate.Reason);
    }

    [Fact]
    public void Estimate_FlatObject_FindsThePose()
    {
        var flat = new SyntheticObject(300, 3);
        for (int i = 0; i < flat.Points.Length; i++)
            flat.Points[i] = flat.Points[i] with { Z = 0 };
        PosedScene scene = new()
        {
            Views = [.. Enumerable.Range(0, 8).Select(i => SyntheticObject.View($"v{i}", 45 * i, 55))],
            Unit = SceneUnit.Meter,
            ObjectBounds = (new(-0.06, -0.06, -0.06), new(0.06, 0.06, 0.06))
        };
        ObjectModel model = SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => flat.Observe(v))]).Model;
        PosedView view = SyntheticObject.View("query", 20, 45);
        PoseEstimate estimate = new FeaturePoseSolver(model).Estimate(flat.Observe(view), view.Intrinsics);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.True(PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, view.CameraFromWorld) < 0.5);
    }

    [Fact]
    public void Estimate_Confidence_IsHighForTheObjectAndLowForAnother()
    {
        PosedView view = SyntheticObject.View("query", 60);
        var estimator = new FeaturePoseSolver(Model);
        Assert.InRange(estimator.Estimate(Truth.Observe(view), view.Intrinsics).Confidence, 0.9, 1);
        Assert.False(estimator.Estimate(new SyntheticObject(seed: 5).Observe(view), view.Intrinsics).Confidence > 0.5);
    }

    [Fact]
    public void Estimate_OtherBackbone_IsAMismatch()
    {
        var other = new ImageFeatures(new DescriptorSet(new float[] { 1, 0 }, 2, [new(1, 1)]));
        Assert.Throws<ModelMismatchException>(() => new FeaturePoseSolver(Model).Estimate(other, SyntheticObject.Camera));
    }

    [Fact]
    public void Estimate_Twice_GivesTheSameBits()
    {
        PosedView view = SyntheticObject.View("query", 200);
        ImageFeatures query = Truth.Observe(view);
        var estimator = new FeaturePoseSolver(Model);
        Assert.Equal(estimator.Estimate(query, view.Intrinsics).CameraFromObject,
            estimator.Estimate(query, view.Intrinsics).CameraFromObject);
    }

    private static ObjectModel Onboard()
    {
        PosedScene scene = SyntheticObject.Ring(12);
        return SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => Truth.Observe(v))]).Model;
    }
}
