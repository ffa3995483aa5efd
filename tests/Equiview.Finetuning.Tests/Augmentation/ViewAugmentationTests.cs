using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Data;
using Equiview.Numerics;

namespace Equiview.Finetuning.Tests.Augmentation;

public sealed class ViewAugmentationTests
{
    private static readonly AugmentationOptions Geometric = new() { GeometricProbability = 1, PhotometricProbability = 0 };
    private static readonly AugmentationOptions Photometric = new() { GeometricProbability = 0, PhotometricProbability = 1 };

    [Fact]
    public void Apply_None_ChangesNothing()
    {
        TrainingView view = View();
        AugmentedView result = ViewAugmentation.Apply(view, AugmentationOptions.None, new KeyedRandom(1));
        Assert.Equal(view.Color.Pixels, result.Color.Pixels);
        Assert.Equal(AffineMap.Identity, result.AugmentedFromView);
    }

    [Fact]
    public void Apply_Geometric_MovesColorsWithTheMap()
    {
        TrainingView view = View();
        for (int key = 0; key < 12; key++)
        {
            AugmentedView result = ViewAugmentation.Apply(view, Geometric, new KeyedRandom(key));
            Assert.NotEqual(AffineMap.Identity, result.AugmentedFromView);
            int compared = 0, different = 0;
            for (int i = 0; i < view.Pixels.Count; i += 7)
            {
                PixelPoint from = view.Pixels.Center(i), to = result.AugmentedFromView.Apply(from);
                if (from.DistanceTo(new(48, 48)) > 20 || to.X < 2 || to.Y < 2 || to.X > 94 || to.Y > 94)
                    continue;
                (byte r, byte g, byte b) = view.Color[(int)from.X, (int)from.Y];
                (byte r2, byte g2, byte b2) = result.Color[(int)to.X, (int)to.Y];
                compared++;
                different += Math.Abs(r - r2) + Math.Abs(g - g2) + Math.Abs(b - b2) > 60 ? 1 : 0;
            }

            Assert.InRange(different, 0, compared / 10);
        }
    }

    [Fact]
    public void Apply_Photometric_ChangesTheObjectAndNeverTheBackground()
    {
        TrainingView view = View();
        bool[] mask = view.Pixels.ToMask();
        AugmentedView result = ViewAugmentation.Apply(view, Photometric, new KeyedRandom(2));
        int changed = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            bool same = result.Color.Pixels.AsSpan(3 * i, 3).SequenceEqual(view.Color.Pixels.AsSpan(3 * i, 3));
            changed += same ? 0 : 1;
            Assert.True(mask[i] || result.Color.Pixels.AsSpan(3 * i, 3).IndexOfAnyExcept((byte)0) < 0);
        }

        Assert.InRange(changed, view.Pixels.Count / 2, view.Pixels.Count);
        double MeanOf(RgbImage image) =>
            Enumerable.Range(0, mask.Length).Where(i => mask[i]).Average(i => (double)image.Pixels[(3 * i) + 1]);
        Assert.InRange(MeanOf(result.Color) - MeanOf(view.Color), -80, 80);
    }

    [Fact]
    public void Apply_SameKey_GivesTheSameBytesOnAnyThread()
    {
        TrainingView view = View();
        byte[] Make(int key) => ViewAugmentation.Apply(view, new AugmentationOptions(), new KeyedRandom(9, key)).Color.Pixels;
        byte[][] first = [.. Enumerable.Range(0, 8).Select(Make)],
            again = [.. Enumerable.Range(0, 8).AsParallel().AsOrdered().Select(Make)];
        for (int k = 0; k < first.Length; k++)
            Assert.Equal(first[k], again[k]);
        Assert.NotEqual(first[0], first[1]);
    }

    [Fact]
    public void Apply_ProbabilityAboveOne_IsRefused() =>
        Assert.Throws<UsageException>(
            () => ViewAugmentation.Apply(View(), new AugmentationOptions { GeometricProbability = 2 }, new KeyedRandom(1)));

    [Fact]
    public void About_QuarterTurn_MovesRightToTopAndKeepsTheCenter()
    {
        var map = AffineMap.About(new(50, 40), 90, 2, 3, 0);
        Assert.InRange(map.Apply(new(50, 40)).DistanceTo(new(53, 40)), 0, 1e-12);
        Assert.InRange(map.Apply(new(60, 40)).DistanceTo(new(53, 20)), 0, 1e-12);
        double[,] centers = map.ToPixelCenters(); // pixel (9, 7) has its center at (9.5, 7.5)
        PixelPoint moved = map.Apply(new(9.5, 7.5));
        Assert.Equal(moved.X - 0.5, (centers[0, 0] * 9) + (centers[0, 1] * 7) + centers[0, 2], 1e-12);
    }

    private static TrainingView View()
    {
        using RenderedViews views = TestObjects.Views();
        return views.View(0, 20);
    }
}
