using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Formats.Csv;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Tracking.Metrics;

public sealed class ReliabilityTests
{
    [Fact]
    public void Add_ConfidencesOfAQuarter_AreRightInAQuarterOfTheFrames()
    {
        using var folder = new TemporaryFolder();
        var reliability = new Reliability();
        bool[] all = [true, true, true, true, true];
        PixelPoint[] still = [.. all.Select(_ => new PixelPoint(9, 9))];
        // The query's own frame does not count; of the four others one is right.
        PixelPoint[] found = [new(99, 9), new(9, 9), new(13, 9), new(20, 9), new(9, 20)];
        PointTrack Truth(bool[] seen) => new(new PointQuery(0, 0, still[0]), still, seen);
        PointTrack Found(float confidence) => new(
            new PointQuery(0, 0, still[0]), found, all, [1, .. Enumerable.Repeat(confidence, 4)]);
        Assert.Equal(0, reliability.Add("a", [Truth(all)], [Found(0.25f)], TapVidQueryMode.First), 1e-9);
        Assert.Equal(0.5, reliability.Add("b", [Truth(all)], [Found(0.75f)], TapVidQueryMode.First), 1e-9);
        Assert.Equal(0.75, reliability.Add("b", [Truth([true, false, false, false, false])], [Found(0.75f)], TapVidQueryMode.First), 1e-9);
        Assert.Equal(0.625, reliability.Error("b"), 1e-9);
        reliability.Write(folder.Path);
        CsvTable csv = CsvTable.Read(folder[Reliability.FileName], [], ["from", "frames"], skipBad: false);
        Assert.Equal(20, csv.Rows.Count);
        Assert.Equal([4, 8], csv.Column("frames").Where(n => n > 0));
        Assert.Equal("0.125", csv.Text("right")![17]);
    }
}
