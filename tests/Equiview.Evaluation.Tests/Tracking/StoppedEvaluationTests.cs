using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Tracking;
using Equiview.Reporting;
using Equiview.TestKit;
using Equiview.Tracking;

namespace Equiview.Evaluation.Tests.Tracking;

/// <summary>What was measured before a run was stopped is in its report.</summary>
public sealed class StoppedEvaluationTests
{
    [Fact]
    public void Run_StoppedAtTheSecondTracker_ReportsTheFirst()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        int begun = 0;
        var progress = new Immediate(line =>
        {
            if (line.Contains("flow", StringComparison.Ordinal) && ++begun == 2)
                stop.Cancel();
        });
        var request = new TrackingRequest { Modes = [TrackingMode.Flow] };
        var setup = new EvaluationSetup { Folder = folder["report"], Models = ["dense-sift", "sift"] };
        Assert.ThrowsAny<OperationCanceledException>(
            () => TrackingEvaluation.Run(request, setup, progress: progress, cancellation: stop.Token));
        Report report = ReportJson.Read(Path.Combine(folder["report"], "report.json"));
        Assert.Equal([ReportedRun.Stopped], report.Warnings);
        Assert.NotEmpty(report.Tables[0].Rows);
        Assert.All(report.Tables[0].Rows, r => Assert.StartsWith("dense-sift flow", r.Label, StringComparison.Ordinal));
    }

    private sealed class Immediate(Action<string> heard) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value) => heard(value.Stage);
    }
}
