using Equiview.Imaging.Codecs;
using Equiview.Pose.Onboarding;
using Equiview.TestKit;

namespace Equiview.Pose.Tests.Onboarding;

/// <summary>Masks of three photographs of 640 x 480, a disc of 100 px around the object.</summary>
public sealed class ObjectMasksTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PosedView[] views = [.. SyntheticObject.Ring(3).Views.Select((v, i) => v with { Name = $"v{i}.jpg" })];

    public ObjectMasksTests()
    {
        Write("v0.png", Disc(640, 480));
        Write("v1.jpg.png", Disc(320, 240)); // the other name, and another size of the same shape
        Write("v2.png", Disc(640, 480));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_View_ShowsTheDisc()
    {
        var masks = ObjectMasks.Read(folder.Path, views);
        for (int i = 0; i < views.Length; i++)
        {
            Assert.True(masks.Of(i)(new PixelPoint(320, 240)));
            Assert.True(masks.Of(i)(new PixelPoint(410, 240)));
            Assert.False(masks.Of(i)(new PixelPoint(430, 240)));
        }
    }

    [Fact]
    public void Excludes_PointBesideTheObject_IsTrueThoughSomeViewsShowItOnTheMask()
    {
        var masks = ObjectMasks.Read(folder.Path, views);
        Assert.False(masks.Excludes(new(0.03, -0.02, 0.01)));
        Assert.True(masks.Excludes(new(0.2, 0, 0))); // behind the object for the first view
        Assert.True(masks.Excludes(new(0, 0, 0.15)));
    }

    [Fact]
    public void Read_NoFolder_SaysSo() => Refused("no such folder of masks", Path.Combine(folder.Path, "nowhere"));

    [Fact]
    public void Read_MissingMasks_AreCountedAndTheFirstIsNamed()
    {
        File.Delete(folder["v1.jpg.png"]);
        File.Delete(folder["v2.png"]);
        Refused("holds no mask of 2 of the 3 photographs: v1.jpg needs v1.png or v1.jpg.png");
    }

    [Fact]
    public void Read_EmptyMask_IsNamed()
    {
        Write("v2.png", new LabelImage(new ImageSize(640, 480), new byte[640 * 480]));
        Refused("v2.png: the mask is empty: no pixel shows the object");
    }

    [Fact]
    public void Read_MaskOfAnotherShape_IsRefused()
    {
        Write("v0.png", Disc(640, 400));
        Refused("v0.png: is 640x400, its photograph 640x480: not the same shape");
    }

    [Fact]
    public void Read_MaskTurnedAsExifTurns_SaysSo()
    {
        Write("v0.png", Disc(480, 640));
        Refused("turned by a quarter, as an EXIF orientation does: save the mask as 640x480");
    }

    private void Refused(string message, string? of = null) => Assert.Contains(
        message, Assert.Throws<InvalidFileException>(() => ObjectMasks.Read(of ?? folder.Path, views)).Message, StringComparison.Ordinal);

    private void Write(string name, LabelImage mask) => ImageFile.WriteMask(folder[name], mask);

    private static LabelImage Disc(int width, int height)
    {
        double radius = 100.0 * width / 640;
        return new LabelImage(new ImageSize(width, height), [.. Enumerable.Range(0, width * height).Select(i =>
            Math.Sqrt(Math.Pow((i % width) + 0.5 - (width / 2.0), 2) + Math.Pow((i / width) + 0.5 - (height / 2.0), 2)) < radius
                ? (byte)255 : (byte)0)]);
    }
}
