namespace Equiview.Evaluation.Jobs;

/// <summary>How evaluations report: counted steps, and lines of their own (an event without a count).</summary>
internal static class ProgressReports
{
    /// <summary>Runs a job to its end and hands its events on.</summary>
    public static async Task ReportToAsync(this IAsyncEnumerable<ProgressEvent> job, IProgress<ProgressEvent>? progress)
    {
        await foreach (ProgressEvent step in job.ConfigureAwait(false))
            progress?.Report(step);
    }

    /// <summary>Names what begins now.</summary>
    public static void Line(this IProgress<ProgressEvent>? progress, string line) => progress?.Report(new ProgressEvent(line, 0));

    /// <summary>Hands on a warning.</summary>
    public static void Note(this IProgress<ProgressEvent>? progress, string warning) =>
        progress?.Report(new ProgressEvent("note", 0, Detail: warning));
}
