using Equiview.Imaging.Codecs;
using Equiview.TestKit;

namespace Equiview.Imaging.Tests.Codecs;

public sealed class ImageCodecTests
{
    [Fact]
    public void DecodeTexture_WithAlpha_KeepsColorsAndAlpha()
    {
        string path = Fixture.PathOf("images", "alpha.png");
        MeshTexture texture = ImageCodec.DecodeTexture(File.ReadAllBytes(path), path);
        Assert.Equal(ImageFile.Read(path).Pixels, texture.Image.Pixels);
        Assert.Equal(180480, texture.Alpha!.Sum(a => a)); // summed by PIL
    }

    [Fact]
    public void DecodeTexture_WithoutAlpha_HasNone() =>
        Assert.Null(ImageCodec.DecodeTexture(File.ReadAllBytes(Fixture.PathOf("images", "plain.png")), "plain").Alpha);

    [Fact]
    public void DecodeTexture_NoImage_SaysSo() =>
        Assert.Throws<InvalidFileException>(() => ImageCodec.DecodeTexture(new byte[] { 1, 2, 3 }, "texture"));
}
