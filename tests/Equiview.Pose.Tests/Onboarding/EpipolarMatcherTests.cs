using Equiview.Correspondence.Matching;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
namespace Equiview.Pose.Tests.Onboarding;

public sealed class EpipolarMatcherTests
{
    [Fact]
    public void Mutual_RepeatedDescriptor_TakesTheOneOnTheLine()
    {
        (PosedView a, PosedView b) = (SyntheticObject.View("a", 0), SyntheticObject.View("b", 25));
        Vector3D[] columns = [new(0, -0.03, 0.02), new(0, 0, -0.02), new(0, 0.03, 0.04)];
        FeaturePair[] pairs = [.. new EpipolarMatcher(a, Alike(a, columns), b, Alike(b, columns), (default, 0.08), 2).Mutual()];
        Assert.Equal(3, pairs.Length);
        Assert.All(pairs, p => Assert.True(p.PixelB.DistanceTo(b.Project(columns[p.A])) < 1e-6));
    }

    [Fact]
    public void Mutual_BeyondTheBall_IsNoMatch()
    {
        (PosedView a, PosedView b) = (SyntheticObject.View("a", 0), SyntheticObject.View("b", 25));
        Vector3D far = new(-0.4, 0, 0);
        Assert.Single(new EpipolarMatcher(a, Alike(a, [far]), b, Alike(b, [far]), null, 2).Mutual());
        Assert.Empty(new EpipolarMatcher(a, Alike(a, [far]), b, Alike(b, [far]), (default, 0.08), 2).Mutual());
    }

    private static DescriptorSet Alike(PosedView view, Vector3D[] points) =>
        new(Enumerable.Repeat(new float[] { 0.6f, 0.8f }, points.Length).SelectMany(d => d).ToArray(), 2, [.. points.Select(view.Project)]);
}
