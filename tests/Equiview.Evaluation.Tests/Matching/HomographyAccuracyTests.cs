using Equiview.Correspondence.Matching;
using Equiview.Evaluation.Matching;

namespace Equiview.Evaluation.Tests.Matching;

public sealed class HomographyAccuracyTests
{
    [Fact]
    public void ShareWithin_CountsTheThresholdIn()
    {
        var shift = Homography.Translation(10, 0);
        Match[] matches = [Pair(0, 0, 10, 0), Pair(0, 0, 13, 0), Pair(5, 5, 15, 9), Pair(1, 1, 50, 50)];
        Assert.Equal(0.5, HomographyAccuracy.ShareWithin(matches, shift, 3));
        Assert.Equal(0.75, HomographyAccuracy.ShareWithin(matches, shift, 4));
        Assert.True(double.IsNaN(HomographyAccuracy.ShareWithin([], shift, 3)));
    }

    [Fact]
    public void TransferErrors_PointAtInfinity_IsInfinite() =>
        Assert.Equal(
            [double.PositiveInfinity],
            HomographyAccuracy.TransferErrorsPixels([Pair(0, 0, 1, 1)], Homography.FromRowMajor([1, 0, 0, 0, 1, 0, 0, 0, 0])));

    private static Match Pair(double ax, double ay, double bx, double by) => new(new PixelPoint(ax, ay), new PixelPoint(bx, by), 1, 1);
}
