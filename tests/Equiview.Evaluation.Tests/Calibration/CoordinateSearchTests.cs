using Equiview.Evaluation.Calibration;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class CoordinateSearchTests
{
    private static readonly double[] Peak = [7.3, 0.02, 1];

    [Fact]
    public void Run_SmoothScoreFarAway_FindsTheBestAndLeavesTheRest()
    {
        (double[] best, IReadOnlyList<double> after, IReadOnlyList<double> before) = Search(
            v => [-v.Zip(Peak).Sum(p => Math.Pow(Math.Log(p.First / p.Second), 2))], [1, 1, 1], rounds: 4);
        for (int k = 0; k < Peak.Length; k++)
            Assert.InRange(best[k] / Peak[k], 0.88, 1.14); // the last step is a twelfth, and small gains change nothing
        Assert.Equal(1, best[2]);
        Assert.True(after[0] > before[0]);
    }

    [Fact]
    public void Run_OneKindLosesLessThanAnotherGains_TakesTheValue() =>
        Assert.Equal(32, Search(v => [3 * v[0], -v[0]], [1], rounds: 1).Best[0]);

    [Fact]
    public void Run_GainBelowTheLeast_ChangesNothing() =>
        Assert.Equal(1, Search(v => [0.001 * v[0]], [1], rounds: 2).Best[0]);

    [Fact]
    public void Run_ValueOutsideItsRange_GainsNothing() => Assert.Equal(4, Search(
        v => v[0] <= 4 ? [v[0]] : throw new DegenerateInputException("too large"), [1], rounds: 1).Best[0]);

    private static (double[] Best, IReadOnlyList<double> Scores, IReadOnlyList<double> Start) Search(
        Func<double[], IReadOnlyList<double>> score, double[] start, int rounds)
    {
        var search = new CoordinateSearch<double[]>(score, (v, name) => v[name[0] - 'a'], (v, name, value) =>
        {
            double[] copy = [.. v];
            copy[name[0] - 'a'] = value;
            return copy;
        });
        return search.Run(start, [.. start.Select((_, k) => ((char)('a' + k)).ToString())], rounds, minGain: 0.01);
    }
}
