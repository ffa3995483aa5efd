using Equiview.Numerics;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
namespace Equiview.Pose.Tests.Onboarding;

public sealed class SceneOnboardingTests
{
    [Fact]
    public void Onboard_KnownObject_FindsItsPointsAndDropsClutter()
    {
        var truth = new SyntheticObject();
        PosedScene scene = SyntheticObject.Ring(12);
        OnboardingResult result = SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => truth.Observe(v))]);

        // Every view keeps a point for nearly every point of the object; they lie where the object has them.
        Assert.All(result.Views, v => Assert.InRange(v.Kept, 280, 310));
        var tree = new KdTree(truth.Points);
        double[] errors = [.. result.Model.Points.Select(p => tree.Nearest(p).Distance).Order()];
        Assert.True(errors[errors.Length / 2] < 0.0003, $"median {errors[errors.Length / 2]} m");
        Assert.True(errors[(int)(errors.Length * 0.95)] < 0.001, $"95 % {errors[(int)(errors.Length * 0.95)]} m");
        Assert.True(result.MeanTrack > 3);
    }

    [Fact]
    public void Onboard_Report_CountsEveryFeatureOnce()
    {
        var truth = new SyntheticObject();
        PosedScene scene = SyntheticObject.Ring(8);
        OnboardingResult result = SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => truth.Observe(v))]);
        Assert.All(result.Views, v =>
            Assert.Equal(v.Features, v.Kept + v.Unmatched + v.OffEpipolarLine + v.BadReprojection + v.SmallParallax + v.OutsideBox));
        Assert.Equal(result.Model.Features.Length, result.Views.Sum(v => v.Kept));
    }

    [Fact]
    public void Onboard_NoBox_FindsTheCenterFromTheCameras()
    {
        PosedScene scene = SyntheticObject.Ring(8, bounded: false);
        var truth = new SyntheticObject();
        Assert.True(ViewPairs.FixationPoint(scene.Views)!.Value.Length < 1e-9);
        OnboardingResult result = SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => truth.Observe(v, clutter: 0))]);
        Assert.InRange(result.Model.Diameter, 0.15, 0.2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Onboard_Report_NamesTheBoxWhereThereIsOne(bool bounded)
    {
        PosedScene scene = SyntheticObject.Ring(8, bounded: bounded);
        var truth = new SyntheticObject();
        OnboardingResult result = SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => truth.Observe(v))]);
        Assert.All(result.Views, v => Assert.Equal(bounded, v.ToString().EndsWith(" outside the box", StringComparison.Ordinal)));
        Assert.All(result.Views, v => Assert.Equal(!bounded, v.ToString().EndsWith(" small parallax", StringComparison.Ordinal)));
    }

    [Fact]
    public void Onboard_ViewsWithoutOverlap_SaysWhatToDo()
    {
        var truth = new SyntheticObject();
        PosedScene scene = SyntheticObject.Ring(4);
        var error = Assert.Throws<DegenerateInputException>(
            () => SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => truth.Observe(v))]));
        Assert.Contains("60 degrees", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Onboard_WrongPoses_NamesTheReasons()
    {
        var truth = new SyntheticObject();
        PosedScene scene = SyntheticObject.Ring(8);
        ImageFeatures[] shuffled = [.. scene.Views.Select((_, i) => truth.Observe(scene.Views[i * 3 % 8]))];
        var options = new OnboardingOptions { EpipolarPixels = 0.01 };
        var error = Assert.Throws<DegenerateInputException>(
            () => SceneOnboarding.Onboard(scene, shuffled, options with { ReprojectionPixels = 0.01, MinViews = 3 }));
        Assert.Contains("against the cameras", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ByAngle_Ring_TakesTheNearestFirst()
    {
        Vector3D[] ring = [.. Enumerable.Range(0, 12).Select(i => new Vector3D(Math.Cos(i * Math.PI / 6), Math.Sin(i * Math.PI / 6), 0))];
        int[] neighbors = ViewPairs.ByAngle(ring, 61, 8)[0];
        Assert.Equal([1, 11], neighbors[..2].Order());
        Assert.Equal([1, 2, 10, 11], neighbors.Order());
        Assert.Equal(2, ViewPairs.ByAngle(ring, 61, 2)[5].Length);
    }
}
