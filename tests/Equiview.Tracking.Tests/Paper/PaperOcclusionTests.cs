using Equiview.Features;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Paper;
namespace Equiview.Tracking.Tests.Paper;

/// <summary>Frames of 12 x 8 cells whose descriptors are all different; a covered frame shows one descriptor everywhere.</summary>
public sealed class PaperOcclusionTests
{
    private const int Channels = 24;
    private static readonly PatchGrid Grid = new(12, 8, 14, 14);

    [Fact]
    public void Track_StillScene_IsVisibleThroughout()
    {
        PointTrack track = Track(Scene, Scene, Scene)[0];
        Assert.All(track.Visible, Assert.True);
        Assert.All(track.Confidence, c => Assert.Equal(1, c, 1e-3f));
    }

    [Fact]
    public void Track_CoveredFrame_IsHiddenThere()
    {
        PointTrack track = Track(Scene, Covered, Scene)[0];
        Assert.Equal([true, false, true], track.Visible);
        Assert.InRange(track.Confidence[1], 0, (float)PaperOcclusion.VisibleCosine);
    }

    [Fact]
    public void Track_WithoutOcclusion_CallsEveryFrameVisible() => Assert.All(Track(false, Scene, Covered)[0].Visible, Assert.True);

    private static IReadOnlyList<PointTrack> Track(params Func<float[]>[] frames) => Track(true, frames);

    private static IReadOnlyList<PointTrack> Track(bool occlusion, params Func<float[]>[] frames)
    {
        var features = new StoredFrameFeatures();
        foreach (Func<float[]> frame in frames)
            features.Add(new FeatureMap(frame(), Channels, Grid, AxisMapping.Identity, new ImageSize(168, 112)));
        return new PaperTracker(features).Track([new PointQuery(0, 0, new(77, 49))], occlusion);
    }

    private static float[] Scene()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Grid.Count * Channels).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private static float[] Covered()
    {
        var random = new Random(99);
        float[] one = [.. Enumerable.Range(0, Channels).Select(_ => (float)(random.NextDouble() - 0.5))];
        return [.. Enumerable.Repeat(one, Grid.Count).SelectMany(d => d)];
    }
}
