using Equiview.Tracking.Flow;
namespace Equiview.Tracking.Tests.Flow;

public sealed class LumaPyramidTests
{
    [Fact]
    public void Of_AnyFrame_KeepsTheMeanAndHalvesTheSides()
    {
        var pyramid = LumaPyramid.Of(new GrayFrame(new MovingWall(1, 0, 0).Frames[0]));
        Assert.Equal(1, pyramid.PixelsPerFinestCell);
        for (int i = 1; i < pyramid.Levels.Count; i++)
        {
            LumaPyramid.Level fine = pyramid.Levels[i - 1], coarse = pyramid.Levels[i];
            Assert.Equal((fine.Width / 2, fine.Height / 2), (coarse.Width, coarse.Height));
            Assert.Equal(Mean(fine, 2 * coarse.Width, 2 * coarse.Height), Mean(coarse, coarse.Width, coarse.Height), 1e-2);
        }
    }

    [Fact]
    public void Of_AnyFrame_RepeatsItsBorderInTheMargin()
    {
        LumaPyramid.Level level = LumaPyramid.Of(new GrayFrame(new MovingWall(1, 0, 0).Frames[0])).Levels[0];
        const int Margin = LumaPyramid.Margin;
        Assert.Equal(level.Values[level.At(0, 0)], level.Values[level.At(-Margin, -Margin)]);
        Assert.Equal(level.Values[level.At(level.Width - 1, 5)], level.Values[level.At(level.Width + Margin - 1, 5)]);
        Assert.Equal(level.Values[level.At(7, level.Height - 1)], level.Values[level.At(7, level.Height + Margin - 1)]);
    }

    [Fact]
    public void Of_LargeFrame_StartsAtASmallerLevel()
    {
        var pyramid = LumaPyramid.Of(new GrayFrame(new RgbImage(new ImageSize(1300, 400))));
        Assert.Equal(4, pyramid.PixelsPerFinestCell);
        Assert.Equal((325, 100), (pyramid.Levels[0].Width, pyramid.Levels[0].Height));
    }

    private static double Mean(LumaPyramid.Level level, int width, int height)
    {
        double sum = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                sum += level.Values[level.At(x, y)];
        }

        return sum / (width * height);
    }
}
