using Equiview.Pose.Meshes;

namespace Equiview.Pose.Tests.Meshes;

public sealed class ColorOddsTests
{
    [Fact]
    public void Of_RedOnBlue_IsPositiveOnRedAlsoWhereNothingWasTold()
    {
        var image = new RgbImage(new ImageSize(20, 10));
        for (int i = 0; i < 200; i++)
            image[i % 20, i / 20] = i % 20 < 10 ? ((byte)200, (byte)20, (byte)20) : ((byte)20, (byte)20, (byte)200);
        float[] odds = ColorOdds.Of(image, i => i / 20 < 8 ? i % 20 < 10 : null);
        Assert.All(Enumerable.Range(0, 200), i => Assert.True(i % 20 < 10 ? odds[i] > 2 : odds[i] < -2, $"{i}: {odds[i]}"));
    }

    [Fact]
    public void Of_OneColor_TellsNothing()
    {
        float[] odds = ColorOdds.Of(new RgbImage(new ImageSize(20, 10)), i => i % 2 == 0);
        Assert.All(odds, o => Assert.Equal(0, o, 1e-3));
    }
}
