namespace Equiview.Tracking.Tests.Beam;

public sealed class SupportMotionTests
{
    private static readonly PixelPoint[] Ring = [.. Enumerable.Range(0, 16).Select(k => new PixelPoint(Math.Cos(Math.PI * k / 8), Math.Sin(Math.PI * k / 8)) * (k % 2 == 0 ? 1 : 0.5))];

    [Fact]
    public void AtCentre_AffineMotionSeenOnOneSideOnly_IsExtrapolatedExactly()
    {
        // At a border only half a ring can be followed; a median would be biased by the growth.
        (PixelPoint, PixelPoint)[] half = [.. Ring.Where(o => o.X > 0.1).Select(o => (o, Affine(o)))];
        Assert.InRange(SupportMotion.AtCentre(half).DistanceTo(new(3, -2)), 0, 1e-6);
    }

    [Fact]
    public void AtCentre_AThirdOnAnotherSurface_IsOutvoted()
    {
        (PixelPoint, PixelPoint)[] mixed = [.. Ring.Select((o, i) => (o, i % 3 == 0 ? new PixelPoint(-15, 9) : Affine(o)))];
        Assert.InRange(SupportMotion.AtCentre(mixed).DistanceTo(new(3, -2)), 0, 0.2);
    }

    private static PixelPoint Affine(PixelPoint o) => new(3 + (0.8 * o.X) - (0.3 * o.Y), -2 + (0.4 * o.X) + (0.6 * o.Y));
}
