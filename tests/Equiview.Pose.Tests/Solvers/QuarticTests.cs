using Equiview.Pose.Solvers;
namespace Equiview.Pose.Tests.Solvers;

public sealed class QuarticTests
{
    [Fact]
    public void RealRoots_RandomPolynomials_AreRootsAndNoneIsMissed()
    {
        var random = new Random(11);
        Span<double> roots = stackalloc double[4];
        for (int i = 0; i < 500; i++)
        {
            double[] c = [.. Enumerable.Range(0, 5).Select(_ => (random.NextDouble() * 4) - 2)];
            int count = Quartic.RealRoots(c[0], c[1], c[2], c[3], c[4], roots);
            foreach (double x in roots[..count])
                Assert.True(Math.Abs(Value(c, x)) <= 1e-7 * Size(c, x), $"{string.Join(", ", c)} at {x}");
            Assert.True(count >= SignChanges(c), string.Join(", ", c));
        }
    }

    [Fact]
    public void RealRoots_KnownRoots_AreFound()
    {
        var random = new Random(12);
        Span<double> found = stackalloc double[4];
        for (int i = 0; i < 2_000; i++)
        {
            double[] wanted = [.. Enumerable.Range(0, 4).Select(k => (2.5 * k) - 4 + random.NextDouble())];
            double[] c = [1, 0, 0, 0, 0];
            for (int k = 0; k < 4; k++)
            {
                for (int j = k + 1; j > 0; j--)
                    c[j] -= wanted[k] * c[j - 1];
            }

            Assert.Equal(4, Quartic.RealRoots(c[0], c[1], c[2], c[3], c[4], found));
            foreach (double w in wanted)
                Assert.True(found.ToArray().Min(f => Math.Abs(f - w)) < 1e-8, $"{w} is missing");
        }
    }

    [Fact]
    public void RealRoots_Biquadratic_AndNoLeadingTerm()
    {
        Span<double> roots = stackalloc double[4];
        Assert.Equal(4, Quartic.RealRoots(1, 0, -5, 0, 4, roots));
        Assert.Equal([-2, -1, 1, 2], roots.ToArray().Select(r => Math.Round(r, 9)).Order());
        Assert.Equal(0, Quartic.RealRoots(1, 0, 5, 0, 4, roots));
        Assert.Equal(0, Quartic.RealRoots(0, 1, 2, 3, 4, roots));
    }

    private static double Value(double[] c, double x) => (((((((c[0] * x) + c[1]) * x) + c[2]) * x) + c[3]) * x) + c[4];

    // Sum of the magnitudes: what rounding is relative to.
    private static double Size(double[] c, double x) => c.Select((v, i) => Math.Abs(v) * Math.Pow(Math.Abs(x), 4 - i)).Sum();

    private static int SignChanges(double[] c)
    {
        int changes = 0;
        double last = Value(c, -50);
        for (double x = -49.99; x <= 50; x += 0.01)
        {
            double next = Value(c, x);
            changes += next * last < 0 ? 1 : 0;
            last = next;
        }

        return Math.Min(changes, 4);
    }
}
