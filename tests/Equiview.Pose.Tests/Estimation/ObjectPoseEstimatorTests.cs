using Equiview.Correspondence;

namespace Equiview.Pose.Tests.Estimation;

public sealed class ObjectPoseEstimatorTests
{
    private static readonly SyntheticObject Truth = new();
    private static readonly ObjectModel Model = Onboard();

    [Theory]
    [InlineData(0.3, 200, 0.02f)]
    [InlineData(1.0, 1000, 0.1f)]
    public void Estimate_NewView_FindsThePose(double noisePixels, int clutter, float descriptorNoise)
    {
        PosedView view = SyntheticObject.View("query", 17, 35);
        PoseEstimate estimate = new ObjectPoseEstimator(Model).Estimate(Truth.Observe(view, noisePixels, clutter, descriptorNoise), view.Intrinsics);
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
        var blind = new ObjectPoseEstimator(Model, new PoseEstimationOptions { GuidedRadiusPixels = 0 });
        PoseEstimate without = blind.Estimate(query, view.Intrinsics), with = new ObjectPoseEstimator(Model).Estimate(query, view.Intrinsics);
        Assert.True(with.Inliers.Length >= without.Inliers.Length, $"{with.Inliers.Length} and {without.Inliers.Length}");
        Assert.True(PoseErrors.RotationDegrees(with.CameraFromObject!.Value, view.CameraFromWorld) < 0.3);
    }

    [Fact]
    public void Estimate_AnotherObject_HasNoAnswerAndAReason()
    {
        PosedView view = SyntheticObject.View("query", 17);
        PoseEstimate estimate = new ObjectPoseEstimator(Model).Estimate(new SyntheticObject(seed: 99).Observe(view), view.Intrinsics);
        Assert.False(estimate.Found);
        Assert.NotEmpty(estimate.Reason);
    }

    [Fact]
    public void Estimate_EmptyMask_HasNoAnswerAndAReason()
    {
        PosedView view = SyntheticObject.View("query", 17);
        PoseEstimate estimate = new ObjectPoseEstimator(Model).Estimate(Truth.Observe(view).Where(_ => false), view.Intrinsics);
        Assert.Equal(PoseFailure.TooFewMatches, estimate.Failure);
        Assert.Contains("mask", estimate.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_OtherBackbone_IsAMismatch()
    {
        var other = new ImageFeatures(new DescriptorSet(new float[] { 1, 0 }, 2, [new(1, 1)]));
        Assert.Throws<ModelMismatchException>(() => new ObjectPoseEstimator(Model).Estimate(other, SyntheticObject.Camera));
    }

    [Fact]
    public void Estimate_Twice_GivesTheSameBits()
    {
        PosedView view = SyntheticObject.View("query", 200);
        ImageFeatures query = Truth.Observe(view);
        var estimator = new ObjectPoseEstimator(Model);
        Assert.Equal(estimator.Estimate(query, view.Intrinsics).CameraFromObject, estimator.Estimate(query, view.Intrinsics).CameraFromObject);
    }

    private static ObjectModel Onboard()
    {
        PosedScene scene = SyntheticObject.Ring(12);
        return SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => Truth.Observe(v))]).Model;
    }
}
