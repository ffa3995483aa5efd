namespace Equiview.Formats.Rerun;

/// <summary>When something is so in a recording: its position on the timelines "frame" and "time".</summary>
/// <param name="Frame">Number of the frame, from 0.</param>
/// <param name="Seconds">Seconds since the beginning; null where frames have no rate.</param>
public readonly record struct RerunTime(long Frame, double? Seconds = null)
{
    /// <summary>Nanoseconds since the beginning; null where frames have no rate.</summary>
    internal long? Nanoseconds => Seconds is { } s ? (long)Math.Round(s * 1e9) : null;
}
