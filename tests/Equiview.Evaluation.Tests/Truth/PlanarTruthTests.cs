using Equiview.Evaluation.Truth;

namespace Equiview.Evaluation.Tests.Truth;

/// <summary>Truth from homographies and disparities.</summary>
public sealed class PlanarTruthTests
{
    [Fact]
    public void Homography_Shift_KeepsWhatStaysInside()
    {
        var size = new ImageSize(10, 6);
        IReadOnlyList<TrueMatch> matches = HomographyTruth.Between(Homography.Translation(4, 0), size, size);
        Assert.Equal(36, matches.Count);
        Assert.All(matches, m => Assert.Equal(new PixelPoint(m.A.X + 4, m.A.Y), m.B));
    }

    [Fact]
    public void Homography_BeyondTheHorizon_HasNoMatch()
    {
        var size = new ImageSize(20, 20);
        // w = 1 - x / 10: everything right of x = 10 lies behind.
        var map = Homography.FromRowMajor([1, 0, 0, 0, 1, 0, -0.1, 0, 1]);
        Assert.All(HomographyTruth.Between(map, size, new ImageSize(4000, 4000)), m => Assert.InRange(m.A.X, 0, 10));
    }

    [Fact]
    public void Disparity_Occlusion_DropsTheFartherPixel()
    {
        // Background d = 1, a near bar d = 3 at x = 6, 7 lands on 3.5 and 4.5, where the background pixels 4 and 5 land too.
        var disparity = new PlanarImage(new ImageSize(10, 1), 1, [1, 1, 1, 1, 1, 1, 3, 3, 1, 0]);
        IReadOnlyList<TrueMatch> matches = DisparityTruth.Between(disparity, new ImageSize(10, 1));
        Assert.Equal([1.5, 2.5, 3.5, 6.5, 7.5, 8.5], matches.Select(m => m.A.X));
        Assert.Equal([0.5, 1.5, 2.5, 3.5, 4.5, 7.5], matches.Select(m => m.B.X));
    }
}
