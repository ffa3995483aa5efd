using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Equiview.ImageSharp.Tests;

public sealed class ImageSharpFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_ThenRead_PngIsExact()
    {
        RgbImage image = Noise(13, 7);
        ImageSharpFile.Write(folder["a.png"], image);
        RgbImage read = ImageSharpFile.Read(folder["a.png"]);
        Assert.Equal(image.Size, read.Size);
        Assert.Equal(image.Pixels, read.Pixels);
    }

    [Fact]
    public void Write_ThenRead_JpegIsClose()
    {
        var image = new RgbImage(new ImageSize(16, 16));
        image.Pixels.AsSpan().Fill(100);
        ImageSharpFile.Write(folder["a.jpg"], image);
        Assert.All(ImageSharpFile.Read(folder["a.jpg"]).Pixels, p => Assert.InRange(p, 97, 103));
    }

    [Fact]
    public void ToImageSharp_AndBack_KeepsEveryPixel()
    {
        RgbImage image = Noise(5, 9);
        using Image<Rgb24> copy = image.ToImageSharp();
        Assert.Equal(new Rgb24(image[4, 8].R, image[4, 8].G, image[4, 8].B), copy[4, 8]);
        Assert.Equal(image.Pixels, copy.ToRgbImage().Pixels);
    }

    [Fact]
    public void Files_ThatCannotBeUsed_AreRefusedByName()
    {
        File.WriteAllText(folder["a.png"], "no image");
        Assert.Throws<InvalidFileException>(() => ImageSharpFile.Read(folder["a.png"]));
        Assert.Throws<InvalidFileException>(() => ImageSharpFile.Read(folder["missing.png"]));
        Assert.Throws<InvalidFileException>(() => ImageSharpFile.Write(folder["a.exr"], Noise(2, 2)));
    }

    private static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(new ImageSize(width, height));
        new Random(3).NextBytes(image.Pixels);
        return image;
    }
}
