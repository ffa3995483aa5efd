using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Refinement;
using Equiview.Features;
namespace Equiview.Correspondence.Tests.Refinement;

/// <summary>
/// The simulation behind the parameters of the soft-argmax (docs/protocol.md#tracking): a Gaussian peak of 0.6 over a floor of 0.3 on a
/// 121x67 grid of stride 7, independent noise of 0.03 a cell, 400 draws; errors in pixels of the 854 px wide video.
/// </summary>
public sealed class PeakSimulationTests(ITestOutputHelper output)
{
    private const double PixelAt256 = 854 / 256.0;
    private static readonly RefinementOptions Reference = new() { Method = PeakRefinement.SoftArgmax, TemperatureShare = 1 / 0.6 };

    [Fact]
    [Trait("Category", "Slow")]
    public void Table_OfAllMethods()
    {
        foreach (bool border in (bool[])[false, true])
        {
            foreach (double sigma in (double[])[2, 3])
            {
                foreach (RefinementOptions options in Candidates())
                {
                    (double median, double share) = Simulate(sigma, border, options);
                    output.WriteLine(
                        FormattableString.Invariant($"{(border ? "border" : "inside"),-7} sigma {sigma} {options.Method,-10} ")
                            + FormattableString.Invariant($"r {options.RadiusCells} T {options.TemperatureShare,5:F3}: median ")
                            + FormattableString.Invariant($"{median:F2} px, below 1 px {share:F2}"));
                }
            }
        }
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void SoftArgmax_BroadNoisyPeak_BeatsTheArgmaxTheParabolaAndTheReferenceHead(double sigma, bool border)
    {
        double chosen = Simulate(sigma, border, new RefinementOptions { Method = PeakRefinement.SoftArgmax }).Median;
        RefinementOptions[] others = [new() { Method = PeakRefinement.None }, new() { Method = PeakRefinement.Parabola }, Reference];
        foreach (RefinementOptions other in others)
            Assert.InRange(chosen, 0, 0.7 * Simulate(sigma, border, other).Median);
    }

    private static IEnumerable<RefinementOptions> Candidates()
    {
        yield return new() { Method = PeakRefinement.None };
        yield return new() { Method = PeakRefinement.Parabola };
        yield return new() { Method = PeakRefinement.Quadratic };
        yield return Reference;
        foreach (int radius in (int[])[3, 4, 5, 7])
        {
            foreach (double share in (double[])[0.08, 0.15, 0.25, 0.4])
                yield return new() { RadiusCells = radius, TemperatureShare = share, Method = PeakRefinement.SoftArgmax };
        }
    }

    private static (double Median, double ShareBelowOne) Simulate(double sigma, bool border, RefinementOptions options)
    {
        const int Columns = 121, Rows = 67, Draws = 400;
        var map = new FeatureMap(
            new float[Columns * Rows], 1, new PatchGrid(Columns, Rows, 14, 7), AxisMapping.Identity, new ImageSize(854, 476));
        var layout = new CellLayout(map, [.. Enumerable.Range(0, map.Grid.Count)]);
        var random = new Random(1);
        var errors = new List<double>();
        for (int draw = 0; draw < Draws; draw++)
        {
            // Within 30 px of the left border: up to 23 px (3.3 cells) right of the first center.
            double x = border ? random.NextDouble() * 23 / 7 : 20 + (random.NextDouble() * 80), y = 15 + (random.NextDouble() * 35);
            var scores = new float[map.Grid.Count];
            for (int i = 0; i < scores.Length; i++)
            {
                double dx = (i % Columns) - x, dy = (i / Columns) - y;
                scores[i] = (float)(0.3 + (0.6 * Math.Exp(-((dx * dx) + (dy * dy)) / (2 * sigma * sigma))) + (0.03 * Normal(random)));
            }

            int best = Array.IndexOf(scores, scores.Max());
            (double ox, double oy) = PeakRefiner.Refine(layout, scores, best, options);
            errors.Add(map.ToPixels((best % Columns) + ox, (best / Columns) + oy).DistanceTo(map.ToPixels(x, y)));
        }

        errors.Sort();
        return (errors[Draws / 2], errors.Count(error => error < PixelAt256) / (double)Draws);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
