using Equiview.Formats.TapVid;
using Equiview.Formats.Tests.Fixtures;

namespace Equiview.Formats.Tests.TapVid;

public sealed class TapVidFileTests
{
    [Theory]
    [InlineData("tapvid-dict.pkl", "goat", "libby")]
    [InlineData("tapvid-list.pkl", "0", "1")]
    public void Read_OfficialLayouts_GivesTracksInPixelsAndFrames(string file, string first, string second)
    {
        IReadOnlyList<TapVidClip> clips = TapVidFile.Read(Fixture.PathOf(file));
        Assert.Equal([first, second], clips.Select(c => c.Name));
        TapVidClip clip = clips[1];
        Assert.Equal((new ImageSize(6, 4), 3, true), (clip.Size, clip.FrameCount, clip.HasFrames));
        Assert.Equal([new(0, 0.25), new(0.75, 0.75), new(1.5, 1.25)], clip.Tracks[0].Points);
        Assert.Equal([false, true, true], clip.Tracks[0].Visible);
        Assert.Equal(new PointQuery(0, 1, new(0.75, 0.75)), clip.Tracks[0].Query);
        RgbImage[] frames = [.. clip.Frames(None)];
        Assert.Equal(3, frames.Length);
        Assert.Equal((7 + 72, 8 + 72, 9 + 72), frames[1][0, 0]);
    }

    [Fact]
    public void Read_StridedOfDinoTracker_GivesATrackAQuery()
    {
        TapVidClip clip = Assert.Single(StridedTapVidFile.Read(Fixture.PathOf("tapvid-strided.pkl")));
        Assert.Equal(("3", new ImageSize(854, 480), 6, false), (clip.Name, clip.Size, clip.FrameCount, clip.HasFrames));
        Assert.Equal([new(0, 0, new(10, 20)), new(1, 0, new(30, 40)), new PointQuery(2, 5, new(50, 60))], clip.Tracks.Select(t => t.Query));
        Assert.Equal(new PixelPoint(12, 13), clip.Tracks[1].Points[0]);
        Assert.Equal([true, false, true, true, true, true], clip.Tracks[2].Visible);
        Assert.Throws<InvalidOperationException>(() => clip.Frames(None).First());
    }

    [Fact]
    public void Read_OtherPickles_AreRefused()
    {
        Assert.Throws<InvalidFileException>(() => TapVidFile.Read(Fixture.PathOf("plain-4.pkl")));
        Assert.Throws<InvalidFileException>(() => StridedTapVidFile.Read(Fixture.PathOf("tapvid-dict.pkl")));
        Assert.Throws<InvalidFileException>(() => TapVidFile.Read(Fixture.PathOf("tapvid-strided.pkl")));
    }

    private static RgbImage None(ReadOnlyMemory<byte> bytes, string name) => throw new InvalidOperationException($"{name} is encoded");
}
