namespace Equiview.Cli.Terminal;

/// <summary>Shows progress as a plain line on stderr every few seconds, for work that reports instead of streaming events.</summary>
internal sealed class LineProgress(Output output, long total) : IProgress<ProgressEvent>
{
    private const int MillisecondsBetween = 3000;
    private long shown = Environment.TickCount64;

    /// <inheritdoc/>
    public void Report(ProgressEvent value)
    {
        if (Environment.TickCount64 - shown < MillisecondsBetween)
            return;
        shown = Environment.TickCount64;
        output.Say(FormattableString.Invariant($"{value.Stage}: {value.Done} of {value.Total ?? total}"));
    }
}
