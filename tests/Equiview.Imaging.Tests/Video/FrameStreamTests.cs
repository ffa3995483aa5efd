using System.Text;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;

namespace Equiview.Imaging.Tests.Video;

public sealed class FrameStreamTests
{
    private static readonly RgbImage Picture = Make();

    [Fact]
    public void Read_PpmImages_GivesTheirBytes()
    {
        byte[] header = Encoding.ASCII.GetBytes("P6\n# a remark\n5 3\n255\n");
        byte[] file = [.. header, .. Picture.Pixels];
        RgbImage[] frames = [.. FrameStream.Read(new MemoryStream([.. file, .. file]), "pipe")];
        Assert.Equal(2, frames.Length);
        Assert.All(frames, f => Assert.Equal(Picture.Pixels, f.Pixels));
    }

    [Fact]
    public void Read_JpgImages_CutsThemAtTheirEnds()
    {
        byte[] jpg = ImageCodec.EncodeJpeg(Picture);
        // A picture inside the header, as cameras write, holds an end marker of its own.
        byte[] thumbnail = [0xFF, 0xE1, 0x00, 0x06, 0xFF, 0xD8, 0xFF, 0xD9];
        byte[] nested = [.. jpg[..2], .. thumbnail, .. jpg[2..]];
        RgbImage[] frames = [.. FrameStream.Read(new MemoryStream([.. jpg, .. nested, .. jpg]), "pipe")];
        Assert.Equal(3, frames.Length);
        Assert.All(frames, f => Assert.Equal(frames[0].Pixels, f.Pixels));
    }

    [Theory]
    [InlineData("GIF89a")]
    [InlineData("P6\n5 3\n255\nabc")]
    [InlineData("P6\n32767 32767\n255\n")]
    [InlineData("P6\n0 3\n255\n")]
    [InlineData("P6\n5 3\n65535\n")]
    [InlineData("P6\n5 ")]
    [InlineData("P6\n30000 5000\n255\nfew")]
    public void Read_SomethingElse_IsRefused(string text) =>
        Assert.Throws<InvalidFileException>(() => FrameStream.Read(new MemoryStream(Encoding.ASCII.GetBytes(text)), "pipe").Count());

    [Fact]
    public void Read_JpgCutShort_IsRefused()
    {
        byte[] jpg = ImageCodec.EncodeJpeg(Picture);
        for (int length = 2; length < jpg.Length; length += 37)
            Assert.Throws<InvalidFileException>(() => FrameStream.Read(new MemoryStream(jpg[..length]), "pipe").Count());
    }

    [Fact]
    public void Read_NothingAtAll_IsEmpty() => Assert.Empty(FrameStream.Read(new MemoryStream([]), "pipe"));

    [Fact]
    public void Open_NoSuchCamera_SaysSo()
    {
        Assert.True(LiveVideo.Is("-") && LiveVideo.Is("camera:0") && !LiveVideo.Is("video.mp4"));
        Assert.Throws<InvalidFileException>(() => LiveVideo.Open("camera:x", () => Stream.Null));
        Assert.Throws<InvalidFileException>(() => LiveVideo.Open("camera:97", () => Stream.Null).First());
    }

    private static RgbImage Make()
    {
        var image = new RgbImage(new ImageSize(5, 3));
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i * 5);
        return image;
    }
}
