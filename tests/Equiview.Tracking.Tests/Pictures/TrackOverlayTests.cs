using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.TestKit;
using Equiview.Tracking.Pictures;
namespace Equiview.Tracking.Tests.Pictures;

public sealed class TrackOverlayTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly MovingWall wall = new(3, 4, 0);
    private readonly TrackOverlay overlay;

    public TrackOverlayTests() => overlay = new TrackOverlay(
    [
        new(new PointQuery(0, 0, new(60, 60)), [new(60, 60), new(64, 60), new(68, 60)], [true, true, true]),
        new(new PointQuery(1, 0, new(120, 100)), [new(120, 100), new(120, 100), new(120, 100)], [true, false, false]),
    ]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Draw_SeenAndHidden_AreFilledAndHollow()
    {
        RgbImage before = wall.Frames[2].Clone(), drawn = overlay.Draw(wall.Frames[2], 2);
        Assert.Equal(before.Pixels, wall.Frames[2].Pixels);
        Assert.False(Same(before, drawn, 68, 60));
        Assert.True(Same(before, drawn, 120, 100)); // hollow: the middle shows the video
        Assert.Contains(Enumerable.Range(115, 10), x => !Same(before, drawn, x, 100));
    }

    [Fact]
    public void Draw_BeforeTheQuery_DrawsNothing()
    {
        var late = new TrackOverlay([new(new PointQuery(0, 2, new(60, 60)), [new(60, 60), new(60, 60), new(60, 60)], [true, true, true])]);
        Assert.Equal(wall.Frames[1].Pixels, late.Draw(wall.Frames[1], 1).Pixels);
        Assert.NotEqual(wall.Frames[2].Pixels, late.Draw(wall.Frames[2], 2).Pixels);
    }

    [Fact]
    public void Draw_Options_HideOccludedPointsAndWriteNumbers()
    {
        PointTrack hidden = new(new PointQuery(1, 0, new(120, 100)), [new(120, 100), new(120, 100)], [true, false]);
        Assert.Equal(wall.Frames[1].Pixels, new TrackOverlay([hidden], new() { HideHidden = true }).Draw(wall.Frames[1], 1).Pixels);
        RgbImage numbered = new TrackOverlay([hidden], new() { HideHidden = true, Labels = true }).Draw(wall.Frames[1], 1);
        Assert.Contains(Enumerable.Range(4, 12), x => !Same(wall.Frames[1], numbered, x, 12));
    }

    [Fact]
    public void Write_Html_HoldsEveryFrameAndNoAddress()
    {
        overlay.Write(folder["o.html"], wall.Frames, 12);
        string page = File.ReadAllText(folder["o.html"]);
        string[] pictures = [.. page.Split("base64,").Skip(1).Select(part => part[..part.IndexOf('"')])];
        Assert.Equal(3, pictures.Length);
        Assert.All(pictures, p => Assert.Equal(MovingWall.Size, ImageCodec.Decode(Convert.FromBase64String(p), "page").Size));
        Assert.DoesNotContain("http", page);
        Assert.Contains("},83);", page);
    }

    [Fact]
    public void Write_FolderAndVideo_HoldAllFrames()
    {
        overlay.Write(folder["frames"], wall.Frames, 12);
        overlay.Write(folder["o.mp4"], wall.Frames, 12);
        using VideoReader images = VideoReader.Open(folder["frames"]), video = VideoReader.Open(folder["o.mp4"]);
        Assert.Equal(3, images.Count());
        Assert.Equal(3, video.Count());
    }

    [Fact]
    public void Write_OtherExtension_IsRefusedBeforeAnyWork() =>
        Assert.Throws<UsageException>(() => overlay.Write(folder["o.gif"], wall.Frames, 12));

    private static bool Same(RgbImage a, RgbImage b, int x, int y) =>
        a.Pixels.AsSpan(3 * ((y * a.Size.Width) + x), 3).SequenceEqual(b.Pixels.AsSpan(3 * ((y * a.Size.Width) + x), 3));
}
