using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Equiview.Features;
using Equiview.Imaging.Video;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Files;

/// <summary>A live source that was followed.</summary>
/// <param name="Model">The features.</param>
/// <param name="Frames">Frames that arrived.</param>
/// <param name="MedianMilliseconds">Time from a frame's arrival to its tracks, median.</param>
/// <param name="LongestMilliseconds">The longest of these.</param>
public sealed record LiveTrackingSummary(FeatureExtractorInfo Model, int Frames, double MedianMilliseconds, double LongestMilliseconds)
{
    /// <summary>Points that were followed at once, at most.</summary>
    [JsonIgnore]
    public required int Points { get; init; }

    /// <summary>Time from the start to the end.</summary>
    [JsonIgnore]
    public required TimeSpan Time { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{CountText.Of(Points, "point")} through {CountText.Of(Frames, "frame")} in {Time.TotalSeconds:F1} s by {Model.DisplayName}; ")
            + FormattableString.Invariant($"a frame takes {MedianMilliseconds} ms (median), {LongestMilliseconds} ms (longest)");
}

/// <summary>
/// Follows points through a live source: rows of the csv of <see cref="TrackFile"/> are written as frames arrive, and changes of a query's
/// state are reported.
/// </summary>
/// <param name="job">Source and points.</param>
/// <param name="standardInput">Opens the source "-".</param>
/// <param name="standardOutput">Takes the rows of the target "-".</param>
/// <param name="progress">Receives a remark for each change of a query's state.</param>
public sealed class LiveTrackFile(
    TrackingJob job, Func<Stream> standardInput, TextWriter standardOutput, IProgress<ProgressEvent>? progress = null)
{
    private readonly List<double> latencies = [];
    private int points;

    /// <summary>Follows points until the source ends, its last frame is reached, or the user stops; what was written stays.</summary>
    /// <param name="extractor">Makes the features; not disposed here.</param>
    /// <param name="recipe">How features are made of a frame.</param>
    /// <param name="target">The csv; "-" is standard output.</param>
    /// <param name="cancellation">Stops the tracker; an error only before the first frame.</param>
    /// <exception cref="InvalidFileException">The source gives no frame.</exception>
    public Task<LiveTrackingSummary> WriteAsync(
        IFeatureExtractor extractor, FeatureRecipe recipe, string target, CancellationToken cancellation = default)
    {
        var tracker = new PointTracker(extractor, recipe, new PointTrackerOptions { Search = job.Search ?? new() }) { Refill = job.Refill };
        return WriteAsync(extractor.Info, tracker.TrackAsync(FramesAsync(cancellation), job.Points, cancellation), target);
    }

    /// <summary>The same by TAPNext.</summary>
    /// <param name="tracker">Not disposed here.</param>
    /// <param name="target">The csv; "-" is standard output.</param>
    /// <param name="cancellation">Stops the tracker; an error only before the first frame.</param>
    /// <exception cref="InvalidFileException">The source gives no frame.</exception>
    public Task<LiveTrackingSummary> WriteAsync(TapNextTracker tracker, string target, CancellationToken cancellation = default)
    {
        foreach (string warning in tracker.Warnings)
            Say($"note: {warning}");
        return WriteAsync(tracker.Info, tracker.TrackAsync(FramesAsync(cancellation), job.Points, cancellation), target);
    }

    private async Task<LiveTrackingSummary> WriteAsync(FeatureExtractorInfo model, IAsyncEnumerable<FrameTracks> tracks, string target)
    {
        long start = Stopwatch.GetTimestamp();
        TextWriter? rows = null;
        try
        {
            await FollowAsync(tracks, () => rows ??= Begin(target)).ConfigureAwait(false);
        }
        finally
        {
            if (rows is not null)
                await rows.DisposeAsync().ConfigureAwait(false);
        }

        if (latencies.Count == 0)
            throw new InvalidFileException(job.Source, "gave no frame");
        double[] sorted = [.. latencies.Order()];
        (double median, double longest) = (Math.Round(sorted[sorted.Length / 2], 1), Math.Round(sorted[^1], 1));
        return new(model, sorted.Length, median, longest) { Points = points, Time = Stopwatch.GetElapsedTime(start) };
    }

    private async Task FollowAsync(IAsyncEnumerable<FrameTracks> tracks, Func<TextWriter> begin)
    {
        try
        {
            await foreach (FrameTracks frame in tracks.ConfigureAwait(false))
            {
                TextWriter rows = begin();
                latencies.Add(frame.Latency.TotalMilliseconds);
                points = Math.Max(points, frame.Points.Count);
                foreach (TrackedPoint p in frame.Points)
                {
                    await rows.WriteLineAsync(Row(frame.Frame, p)).ConfigureAwait(false);
                    if (p.Reason is not null)
                        Say($"frame {frame.Frame}, track {p.Track}: {p.State.ToString().ToLowerInvariant()} ({p.Reason})");
                }

                await rows.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (latencies.Count > 0)
        {
            Say($"stopped; what was tracked so far is kept");
        }
        catch (EquiviewException error) when (latencies.Count > 0 && error is InvalidFileException or DegenerateInputException)
        {
            throw new InvalidFileException(job.Source, FormattableString.Invariant(
                $"{error.Message}; the rows of the {CountText.Of(latencies.Count, "frame")} before it are written"), inner: error);
        }
    }

    private async IAsyncEnumerable<RgbImage> FramesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        int number = 0;
        await foreach (RgbImage frame in LiveVideo.ReadAsync(LiveVideo.Open(job.Source, standardInput), cancellation).ConfigureAwait(false))
        {
            yield return frame;
            if (number++ >= job.LastFrame)
                yield break;
        }
    }

    // Rows are in the file as they come: what was tracked is not lost with the source, the program or the machine. The file begins with the
    // first frame, so that a source that does not open costs nothing.
    private TextWriter Begin(string target)
    {
        try
        {
            TextWriter rows = target == "-" ? standardOutput : File.CreateText(target);
            rows.WriteLine(TrackFile.CsvHeader);
            return rows;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(target, $"cannot be written: {error.Message}", inner: error);
        }
    }

    private void Say(FormattableString remark) => progress?.Report(new ProgressEvent(FormattableString.Invariant(remark), 0));

    private static string Row(int frame, TrackedPoint p) => FormattableString.Invariant(
        $"{p.Track},{frame},{p.Point.X:R},{p.Point.Y:R},{(p.Visible ? 1 : 0)},{Math.Round(p.Confidence, 4)},{(p.OutOfFrame ? 1 : 0)}");
}
