using FsCheck;
using FsCheck.Fluent;

namespace Equiview.Core.Tests.Geometry;

public sealed class HomographyTests
{
    private static readonly Arbitrary<Homography> Maps = Gen.Choose(-100, 100).Select(i => i / 100.0).ArrayOf(8)
        .Select(
            v => Homography.FromRowMajor(
                [1 + (v[0] / 4), v[1] / 4, v[2] * 40, v[3] / 4, 1 + (v[4] / 4), v[5] * 40, v[6] * 1e-4, v[7] * 1e-4, 1]))
        .ToArbitrary();

    [Fact]
    public void Inverse_AfterTheMap_ReturnsThePoint() => Prop.ForAll(Maps, h =>
        h.Inverse().Apply(h.Apply(new PixelPoint(120.5, 77))).DistanceTo(new PixelPoint(120.5, 77)) < 1e-9).QuickCheckThrowOnFailure();

    [Fact]
    public void Chain_EqualsOneAfterTheOther() => Prop.ForAll(Maps, Maps, (a, b) =>
        (a * b).Apply(new PixelPoint(31, 64.5)).DistanceTo(a.Apply(b.Apply(new PixelPoint(31, 64.5)))) < 1e-9).QuickCheckThrowOnFailure();

    [Fact]
    public void Rotation_QuarterTurn_GoesFromXToYDown()
    {
        PixelPoint turned = Homography.Rotation(90).Apply(new PixelPoint(1, 0));
        Assert.Equal(0, turned.X, 1e-15);
        Assert.Equal(1, turned.Y, 1e-15);
    }

    [Fact]
    public void FromPixelCenter_OfAScale_KeepsPixelCentersTogether()
    {
        // Integer-center convention: pixel 3's center is 3 and goes to 6; in raster coordinates 3.5 must go to 6.5.
        PixelPoint p = Homography.FromPixelCenter(Homography.Scale(2, 2)).Apply(new PixelPoint(3.5, 3.5));
        Assert.Equal(6.5, p.X, 1e-12);
    }

    [Fact]
    public void FromPixelCenter_MovesBothImagesByHalfAPixel()
    {
        // 1.1*3 + 0.2*4 - 5 = -0.9; -0.3 + 3.6 + 12 = 15.3; 0.003 - 0.008 + 1 = 0.995
        Homography h = Homography.FromPixelCenter(Homography.FromRowMajor([1.1, 0.2, -5, -0.1, 0.9, 12, 1e-3, -2e-3, 1]));
        PixelPoint moved = h.Apply(PixelPoint.FromPixelCenter(3, 4));
        Assert.Equal((-0.9 / 0.995) + 0.5, moved.X, 1e-12);
        Assert.Equal((15.3 / 0.995) + 0.5, moved.Y, 1e-12);
    }

    [Fact]
    public void Inverse_OfSingular_IsRefused() =>
        Assert.Throws<DegenerateInputException>(() => Homography.FromRowMajor([1, 2, 3, 2, 4, 6, 0, 0, 1]).Inverse());
}
