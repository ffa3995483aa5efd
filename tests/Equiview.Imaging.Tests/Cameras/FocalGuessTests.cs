using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Tests.Cameras;

public sealed class FocalGuessTests
{
    // Exif of a big-endian TIFF whose only entry points to a directory with FocalLengthIn35mmFilm = 26 alone.
    private static readonly byte[] Exif =
    [
        0xFF, 0xE1, 0, 52, .. "Exif\0\0"u8, .. "MM"u8, 0, 42, 0, 0, 0, 8,
        0, 1, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0,
        0, 1, 0xA4, 0x05, 0, 3, 0, 0, 0, 1, 0, 26, 0, 0, 0, 0, 0, 0,
    ];

    [Fact]
    public void Fit_PhotographWithFocalLength_IsAGuessWithANote()
    {
        using var folder = new TemporaryFolder();
        ImageFile.Write(folder["plain.jpg"], new RgbImage(new ImageSize(400, 300)));
        byte[] plain = File.ReadAllBytes(folder["plain.jpg"]);
        File.WriteAllBytes(folder["photo.jpg"], [.. plain[..2], .. Exif, .. plain[2..]]);
        CameraPhotograph fitted = new CameraSettings().ReadOrExif().Fit(folder["photo.jpg"]);
        Assert.True(fitted.IsGuess);
        Assert.Equal(26 * 500 / 43.2666, fitted.Camera.Fx, 0.1);
        Assert.Equal(new PixelPoint(200, 150), new PixelPoint(fitted.Camera.Cx, fitted.Camera.Cy));
        Assert.Contains("focal length of 300 px is guessed from its EXIF tags", fitted.Note, StringComparison.Ordinal);
        Assert.Contains(
            "has no usable EXIF focal length",
            Assert.Throws<UsageException>(() => PhotographCamera.FromExif.Fit(folder["plain.jpg"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutIntrinsics_AsksForThem()
    {
        Assert.Contains("--intrinsics", Assert.Throws<UsageException>(() => new CameraSettings().Read()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "--distortion belongs to --intrinsics",
            Assert.Throws<UsageException>(() => new CameraSettings { Distortion = "1,2,3,4" }.ReadOrExif()).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "--intrinsics",
            Assert.Throws<UsageException>(() => PhotographCamera.FromExif.Fit("video", new ImageSize(4, 3))).Message,
            StringComparison.Ordinal);
    }
}
