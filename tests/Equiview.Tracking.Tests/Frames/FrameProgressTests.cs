using Equiview.Features;
using Equiview.Formats.Npy;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.TestKit;
using Equiview.Tracking.Frames;
using Equiview.Tracking.TapNext;
using Equiview.Tracking.Tests.TapNext;
namespace Equiview.Tracking.Tests.Frames;

/// <summary>Steps that count frames say of how many.</summary>
public sealed class FrameProgressTests : IDisposable
{
    private static readonly MovingWall Wall = new(4, 2, 1);
    private readonly TemporaryFolder folder = new();
    private readonly Heard heard = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TrackingMode.Accurate)]
    [InlineData(TrackingMode.Online)]
    [InlineData(TrackingMode.Paper)]
    public void Track_FramesOfAFolder_AreCountedOfAll(TrackingMode mode)
    {
        foreach ((int f, RgbImage frame) in Wall.Frames.Index())
            ImageFile.Write(folder[$"{f}.png"], frame);
        using var video = VideoReader.Open(folder.Path);
        using IFeatureExtractor extractor = MovingWall.Extractor();
        new VideoTracker(extractor, MovingWall.Preset).Track(video, [new(0, 0, new(60, 60))], mode, heard);
        Assert.Equal([(1, 4), (2, 4), (3, 4), (4, 4)], heard.Steps);
    }

    [Fact]
    public void TrackAnchored_FramesOfAList_AreCountedOfAll()
    {
        using IFeatureExtractor extractor = MovingWall.Extractor();
        new VideoTracker(extractor, MovingWall.Preset).TrackAnchored(
            Wall.Frames, [new(0, 1, new(60, 60), true), new(0, 2, new(62, 61), true)], heard);
        Assert.All(heard.Steps, s => Assert.InRange(s.Done, 1, s.Total!.Value));
        Assert.Equal((4, 4), heard.Steps[^1]);
    }

    [Fact]
    public void TapNext_BothDirections_CountsTheFramesOfBoth()
    {
        using NpzArchive golden = TapNextSample.Open();
        using TapNextTracker tracker = new TapNextSample("image", golden).Tracker();
        RgbImage[] frames = [.. Enumerable.Range(0, 3).Select(f => TapNextSample.Image($"{f}", new ImageSize(70, 45)))];
        tracker.Track(frames, [new(0, 1, new(5, 5))], bothDirections: true, heard, TestContext.Current.CancellationToken);
        Assert.Equal([(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)], heard.Steps);
    }

    [Fact]
    public void Of_FramesOfUnknownNumber_LeavesThemUncounted()
    {
        Assert.Same(heard, FrameProgress.Of(heard, Wall.Frames.Where(f => f.Width > 0)));
        Assert.Null(FrameProgress.Of(null, Wall.Frames));
    }

    [Fact]
    public void Report_MoreFramesThanStatedAndOtherEvents_AreLeftAlone()
    {
        IProgress<ProgressEvent> counted = FrameProgress.Of(heard, Wall.Frames)!;
        counted.Report(new ProgressEvent("tracking", 5));
        counted.Report(new ProgressEvent("note", 0, Detail: "x"));
        counted.Report(new ProgressEvent("tracking backward", 1, 2));
        Assert.Equal([(5, null), (0, null), (1, 2)], heard.Steps);
    }

    private sealed class Heard : IProgress<ProgressEvent>
    {
        public List<(long Done, long? Total)> Steps { get; } = [];

        public void Report(ProgressEvent value) => Steps.Add((value.Done, value.Total));
    }
}
