using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Matching;
using Equiview.Numerics;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Onboarding;

public sealed class LearnedOnboardingTests : TensorLeakGuard
{
    private readonly TemporaryFolder folder = new();

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    [Fact]
    public void Onboard_WithALearnedMatcher_FindsThePointsOfTheObject()
    {
        var truth = new SyntheticObject(points: 80);
        PosedScene scene = SyntheticObject.Ring(8);
        ImageFeatures[] features = [.. scene.Views.Select(v => truth.Observe(v, clutter: 20).Set)
            .Select(s => new DescriptorSet(s.Values, s.Channels, s.Points) { Geometry = new KeypointGeometry(640, 480) })
            .Select(s => new ImageFeatures(s))];
        SimilarityMatcher.Write(folder["similar.safetensors"], 32);
        using LightGlueMatcher learned = LightGlueMatcher.Load(folder["similar.safetensors"]);

        OnboardingResult result = SceneOnboarding.Onboard(
            scene, features, new OnboardingOptions { Learned = learned }, cancellation: TestContext.Current.CancellationToken);

        Assert.All(result.Views, v => Assert.InRange(v.Kept, 70, 85));
        var tree = new KdTree(truth.Points);
        double[] errors = [.. result.Model.Points.Select(p => tree.Nearest(p).Distance).Order()];
        Assert.True(errors[errors.Length / 2] < 0.0003, $"median {errors[errors.Length / 2]} m");
    }
}
