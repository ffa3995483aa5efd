using Equiview.Finetuning.Data;
using Equiview.Rendering.Meshes;

namespace Equiview.Finetuning.Tests.Data;

public sealed class ViewPairSamplerTests
{
    [Fact]
    public void Allowed_PaperViews_Keep494Of861Pairs()
    {
        (int First, int Second)[] pairs = ViewPairSampler.Allowed(PaperViews.CameraFromObject, 120);
        Assert.Equal(988, pairs.Length);
        Assert.Equal(494, pairs.Count(p => p.First < p.Second));
        Assert.Equal(861, ViewPairSampler.Allowed(PaperViews.CameraFromObject, 180).Count(p => p.First < p.Second));
    }

    [Fact]
    public void Draw_SameSeed_DependsOnEpochAndIndexOnly()
    {
        using RenderedViews views = TestObjects.Views(objects: 3);
        ViewPairSampler one = new(views, 7), other = new(views, 7), third = new(views, 8);
        ViewPair[] forwards = [.. Enumerable.Range(0, 200).Select(i => one.Draw(i / 50, i % 50))];
        ViewPair[] backwards = [.. Enumerable.Range(0, 200).Reverse().AsParallel().AsOrdered().Select(i => other.Draw(i / 50, i % 50))
            .Reverse()];
        Assert.Equal(forwards, backwards);
        Assert.NotEqual(forwards, [.. Enumerable.Range(0, 200).Select(i => third.Draw(i / 50, i % 50))]);
        Assert.Equal([0, 1, 2], forwards.Select(p => p.Object).Distinct().Order());
        Assert.True(forwards.Distinct().Count() > 180); // no two epochs repeat their pairs (docs/protocol.md#deviations)
    }

    [Fact]
    public void Constructor_NoPairWithinTheAngle_NamesTheObject()
    {
        using RenderedViews views = TestObjects.Views();
        Assert.Contains(
            "ball0", Assert.Throws<DegenerateInputException>(() => new ViewPairSampler(views, 1, maximumAngleDegrees: 10)).Message);
    }
}
