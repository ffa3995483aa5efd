using Equiview.Evaluation.Equivariance;

namespace Equiview.Evaluation.Tests.Equivariance;

public sealed class EquivarianceSummaryTests
{
    private static readonly EquivarianceOptions Options = new() { Thresholds = [0.1] };

    // Object x: pairs of 10 and 30 queries; object y: one pair of 60.
    private static readonly PairScore[] Scores =
    [
        new("m", new("x", "1", "2"), 30, 10, 0.10, [1.0]),
        new("m", new("x", "2", "1"), 80, 30, 0.20, [0.5]),
        new("m", new("y", "1", "2"), 80, 60, 0.40, [0.0]),
    ];

    [Fact]
    public void Tables_ThreeAveragings_AreThoseWorkedOutByHand()
    {
        IReadOnlyList<MetricTable> tables = new EquivarianceSummary(Scores, Options, new Dictionary<string, string>()).Tables();
        Assert.Equal(27.5, tables[0].Find("m", "APE")!.Value, 9); // ((10 + 20) / 2 + 40) / 2
        Assert.Equal(31, tables[1].Find("m", "APE per match")!.Value, 9); // (1 + 6 + 24) / 100
        Assert.Equal(70.0 / 3, tables[1].Find("m", "APE per pair")!.Value, 9);
        Assert.Equal(27.5, tables[1].Find("m", "APE per object")!.Value, 9);
        Assert.Equal(25, tables[1].Find("m", "PCDP@0.1 per match")!.Value, 9);
        Assert.Equal(37.5, tables[0].Find("m", "PCDP@0.1")!.Value, 9);
    }

    [Fact]
    public void Tables_Splits_HoldTheirPairsOnly()
    {
        IReadOnlyList<MetricTable> tables = new EquivarianceSummary(Scores, Options, new Dictionary<string, string>()).Tables();
        Assert.Equal(10, tables[2].Find("up to 45 deg: m", "APE")!.Value, 9);
        Assert.Equal(30, tables[2].Find("75 to 105 deg: m", "APE")!.Value, 9);
        Assert.Equal(40, tables[3].Find("y: m", "APE")!.Value, 9);
    }

    [Fact]
    public void Tables_Intervals_CoverTheMeanAndStayWithinTheObjects()
    {
        Metric ape = new EquivarianceSummary(Scores, Options, new Dictionary<string, string>()).Tables()[0].Find("m", "APE")!;
        Assert.Equal((15.0, 40.0), (Math.Round(ape.Low!.Value, 9), Math.Round(ape.High!.Value, 9)));
    }

    [Fact]
    public void OfMean_NormalSample_IsNearTheStandardInterval()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6)];
        (double low, double high) = BootstrapInterval.OfMean(values, 2000, 1)!.Value;
        Assert.InRange(high - low, 2 * 1.96 / 20 * 0.85, 2 * 1.96 / 20 * 1.15);
    }
}
