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

    private void Write(int behind, params int[] steps)
    {
        using var log = new TrainingLog(folder["log.csv"], behind);
        foreach (int step in steps)
            log.Write(new TrainingEvent(step, 10, new ViewPair(0, 0, 1), StepOutcome.Trained, 0.5, 0.25, 12, 1));
    }
}
