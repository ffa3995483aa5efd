using Equiview.Imaging.Drawing;

namespace Equiview.Imaging.Tests.Drawing;

public sealed class MaskOverlayTests
{
    [Fact]
    public void Draw_Labels_AreTintedApartAndBackgroundStays()
    {
        var image = new RgbImage(new(3, 1), [10, 20, 30, 10, 20, 30, 10, 20, 30]);
        RgbImage drawn = MaskOverlay.Draw(image, new LabelImage(new(3, 1), [0, 5, 200]));
        Assert.Equal((10, 20, 30), drawn[0, 0]);
        Assert.NotEqual(drawn[1, 0], drawn[2, 0]);
        Assert.NotEqual(drawn[0, 0], drawn[1, 0]);
        Assert.Equal((10, 20, 30), image[1, 0]);
        Assert.Equal(image.Pixels, MaskOverlay.Draw(image, new LabelImage(new(3, 1), [1, 2, 3]), opacity: 0).Pixels);
    }

    [Fact]
    public void Draw_OtherSize_SaysSo() =>
        Assert.Throws<DegenerateInputException>(() => MaskOverlay.Draw(new RgbImage(new(3, 1)), new LabelImage(new(1, 1), [0])));
}
