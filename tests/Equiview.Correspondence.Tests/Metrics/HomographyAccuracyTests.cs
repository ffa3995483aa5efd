namespace Equiview.Correspondence.Tests.Metrics;

public sealed class HomographyAccuracyTests
{
    private static readonly double[] Matrix = [1.1, 0.2, -5, -0.1, 0.9, 12, 1e-3, -2e-3, 1];

    [Fact]
    public void FromPixelCentres_MovesBothImagesByHalfAPixel()
    {
        // 1.1*3 + 0.2*4 - 5 = -0.9; -0.3 + 3.6 + 12 = 15.3; 0.003 - 0.008 + 1 = 0.995
        PixelPoint moved = Homography.FromPixelCentres(Matrix).Apply(PixelPoint.FromPixelCentre(3, 4));
        Assert.Equal((-0.9 / 0.995) + 0.5, moved.X, 1e-12);
        Assert.Equal((15.3 / 0.995) + 0.5, moved.Y, 1e-12);
    }

    [Fact]
    public void ShareWithin_CountsTheThresholdIn()
    {
        var shift = new Homography([1, 0, 10, 0, 1, 0, 0, 0, 1]);
        Match[] matches = [Pair(0, 0, 10, 0), Pair(0, 0, 13, 0), Pair(5, 5, 15, 9), Pair(1, 1, 50, 50)];
        Assert.Equal(0.5, HomographyAccuracy.ShareWithin(matches, shift, 3));
        Assert.Equal(0.75, HomographyAccuracy.ShareWithin(matches, shift, 4));
        Assert.True(double.IsNaN(HomographyAccuracy.ShareWithin([], shift, 3)));
    }

    [Fact]
    public void TransferErrors_PointAtInfinity_IsInfinite() =>
        Assert.Equal([double.PositiveInfinity], HomographyAccuracy.TransferErrorsPixels([Pair(0, 0, 1, 1)], new Homography([1, 0, 0, 0, 1, 0, 0, 0, 0])));

    [Fact]
    public void Homography_WrongCountOrNotFinite_IsRefused()
    {
        Assert.Throws<DegenerateInputException>(() => new Homography([1, 2, 3]));
        Assert.Throws<DegenerateInputException>(() => new Homography([1, 0, double.NaN, 0, 1, 0, 0, 0, 1]));
    }

    private static Match Pair(double ax, double ay, double bx, double by) => new(new PixelPoint(ax, ay), new PixelPoint(bx, by), 1, 1);
}
