using Equiview.Correspondence.Refinement;
using Equiview.TestKit;
using FsCheck;
using FsCheck.Fluent;
namespace Equiview.Correspondence.Tests.Refinement;

public sealed class PeakRefinerTests : TensorLeakGuard
{
    [Fact]
    public void Parabola_AnyScores_StaysWithinHalfACell() => Prop.ForAll<int>(seed =>
    {
        (double x, double y) = PeakRefiner.Parabola(PeakInTheMiddle(seed, 3), 1);
        return Math.Abs(x) <= 0.5 && Math.Abs(y) <= 0.5;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SoftArgmaxAndQuadratic_AnyScores_StayInTheirWindow() => Prop.ForAll<int>(seed =>
    {
        (double x, double y) = PeakRefiner.SoftArgmax(PeakInTheMiddle(seed, 7), 3, 0.1);
        (double qx, double qy) = QuadraticFit.Vertex(PeakInTheMiddle(seed, 5), 2);
        return Math.Sqrt((x * x) + (y * y)) <= 3 && Math.Abs(qx) <= 2 && Math.Abs(qy) <= 2;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parabola_Paraboloid_IsExact() => Prop.ForAll<int>(seed =>
    {
        (double x, double y) = Offset(seed);
        (double fx, double fy) = PeakRefiner.Parabola(Window(1, (i, j) => 1 - (0.1 * Square(i - x)) - (0.2 * Square(j - y))), 1);
        return Math.Abs(fx - x) < 1e-5 && Math.Abs(fy - y) < 1e-5;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Quadratic_TiltedParaboloid_IsExactEvenAtABorder() => Prop.ForAll<int, bool>((seed, border) =>
    {
        (double x, double y) = Offset(seed);
        (double fx, double fy) = QuadraticFit.Vertex(Window(2, (i, j) =>
            border && i < 0 ? double.NaN : 1 - (0.1 * Square(i - x)) - (0.2 * Square(j - y)) + (0.08 * (i - x) * (j - y))), 2);
        return Math.Abs(fx - x) < 1e-4 && Math.Abs(fy - y) < 1e-4;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SoftArgmax_SharpSymmetricPeak_FindsItsCenter()
    {
        (double x, double y) = PeakRefiner.SoftArgmax(Window(5, (i, j) => Math.Exp(-(Square(i - 0.3) + Square(j + 0.2)) / 8)), 5, 0.1);
        Assert.Equal(0.3, x, 0.02);
        Assert.Equal(-0.2, y, 0.02);
    }

    [Fact]
    public void SoftArgmax_AtABorder_IsNotPulledInwards()
    {
        float[] cut = Window(5, (i, j) => i < -1 ? double.NaN : Math.Exp(-(Square(i) + Square(j)) / 8));
        (double x, double y) = PeakRefiner.SoftArgmax(cut, 5, 0.1);
        Assert.Equal((0, 0), (Math.Round(x, 9), Math.Round(y, 9)));
    }

    [Fact]
    public void FlatOrLonely_DoesNotMove()
    {
        float[] flat = new float[25], lonely = Window(2, (i, j) => i == 0 && j == 0 ? 1 : double.NaN);
        Assert.Equal((0, 0), PeakRefiner.SoftArgmax(flat, 2, 0));
        Assert.Equal((0, 0), QuadraticFit.Vertex(flat, 2));
        Assert.Equal((0, 0), PeakRefiner.Parabola(flat, 2));
        Assert.Equal((0, 0), PeakRefiner.SoftArgmax(lonely, 2, 0.1));
        Assert.Equal((0, 0), QuadraticFit.Vertex(lonely, 2));
        Assert.Equal((0, 0), PeakRefiner.Parabola(lonely, 2));
    }

    private static float[] PeakInTheMiddle(int seed, int side)
    {
        float[] window = RandomMaps.Values(seed, side * side);
        window[window.Length / 2] = 1;
        if (seed % 3 == 0)
            window[0] = float.NaN;
        return window;
    }

    private static (double X, double Y) Offset(int seed)
    {
        var random = new Random(seed);
        return (random.NextDouble() - 0.5, random.NextDouble() - 0.5);
    }

    private static float[] Window(int radius, Func<int, int, double> score) =>
        [.. Enumerable.Range(-radius, (2 * radius) + 1)
            .SelectMany(j => Enumerable.Range(-radius, (2 * radius) + 1).Select(i => (float)score(i, j)))];

    private static double Square(double value) => value * value;
}
