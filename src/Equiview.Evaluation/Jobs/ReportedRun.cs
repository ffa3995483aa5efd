using System.Diagnostics;
using Equiview.Reporting;
namespace Equiview.Evaluation.Jobs;

/// <summary>A job of many pairs whose report is written also when it is cancelled: it then holds what is done.</summary>
internal static class ReportedRun
{
    /// <summary>What a report says that was written because the run was stopped.</summary>
    public const string Stopped = "stopped before the end: only what was finished by then is here";

    /// <summary>Runs to the end and writes the report; null when nothing was scored.</summary>
    /// <param name="job">The events of the job.</param>
    /// <param name="anyScored">Whether a report can be made.</param>
    /// <param name="make">Makes the report from the run's seconds and whether pictures are wanted.</param>
    /// <param name="setup">Where the report goes.</param>
    /// <param name="progress">Receives every event.</param>
    /// <param name="cancellation">That of the job; once cancelled, no more pictures are made.</param>
    public static async Task<Report?> RunAsync(
        IAsyncEnumerable<ProgressEvent> job, Func<bool> anyScored, Func<double, bool, Report> make, EvaluationSetup setup,
        IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Report? report = null;
        try
        {
            await job.ReportToAsync(progress).ConfigureAwait(false);
        }
        finally
        {
            if (anyScored())
            {
                report = make(Stopwatch.GetElapsedTime(start).TotalSeconds, !cancellation.IsCancellationRequested);
                setup.Write(report);
            }
        }

        return report;
    }
}
