using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.TestKit;

namespace Equiview.Finetuning.Tests.Training;

public sealed class TrainingLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Log_OfAContinuedRun_HasEachStepOnce()
    {
        Write(0, 1, 2, 3);
        File.AppendAllText(folder["log.csv"], "4,0,0");
        Write(2, 3, 4);
        string[] steps = [.. File.ReadLines(folder["log.csv"]).Skip(1).Select(l => l.Split(',')[0])];
        Assert.Equal(["1", "2", "3", "4"], steps);
    }

    [Fact]
    public void Log_OfANewRun_ReplacesAnOlderOne()
    {
        Write(0, 1, 2, 3);
        Write(0, 1);
        Assert.Equal(2, File.ReadAllLines(folder["log.csv"]).Length);
    }

    [Fact]
    public void Ends_OfAContinuedRun_AreMeansOfItsFirstAndLastQuarter()
    {
        Write(0, 1, 2, 3, 4, 5);
        using var log = new TrainingLog(folder["log.csv"], 4);
        foreach (int step in Enumerable.Range(5, 4))
            log.Write(Step(step));
        log.Write(Step(9) with { Outcome = StepOutcome.NoPositives, Loss = double.NaN });
        Assert.Equal((0.985, 0.925, 2), log.Ends!.Value); // losses 0.99 to 0.92 in eight steps
    }

    [Fact]
    public void Ends_WithoutALoss_AreNone()
    {
        using var log = new TrainingLog(folder["log.csv"], 0);
        log.Write(Step(1) with { Outcome = StepOutcome.NotFinite, Loss = double.NaN });
        Assert.Null(log.Ends);
    }

    private static TrainingEvent Step(int step) =>
        new(step, 10, new ViewPair(0, 0, 1), StepOutcome.Trained, 1 - (step / 100.0), 0.25, 12, 1);

    private void Write(int behind, params int[] steps)
    {
        using var log = new TrainingLog(folder["log.csv"], behind);
        foreach (int step in steps)
            log.Write(Step(step));
    }
}
