using Equiview.Formats.Homographies;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Homographies;

public sealed class HomographyFileTests
{
    [Fact]
    public void Read_Scale_IsConvertedToRasterPixels()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["h"], "2 0 0\n0 2 0\n0 0 1\n");
        Assert.Equal(6.5, HomographyFile.Read(folder["h"]).Apply(new PixelPoint(3.5, 0)).X, 1e-12);
    }

    [Theory]
    [InlineData("1 2 3")]
    [InlineData("1 0 0 0 1 0 0 0 nan")]
    [InlineData("1 2 3 2 4 6 0 0 1")]
    [InlineData("a b c d e f g h i")]
    public void Read_NotAHomography_IsRefused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["h"], text);
        Assert.Throws<InvalidFileException>(() => HomographyFile.Read(folder["h"]));
    }
}
