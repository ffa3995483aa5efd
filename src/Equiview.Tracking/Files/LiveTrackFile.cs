using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Equiview.Features;
using Equiview.Imaging.Video;
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
        $"{Points} points through {Frames} frames in {Time.TotalSeconds:F1} s by {Model.DisplayName}; a frame takes ")
            + FormattableString.Invariant($"{MedianMilliseconds} ms (median), {LongestMilliseconds} ms (longest)");
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
    public async Task<LiveTrackingSummary> WriteAsync(
        IFeatureExtractor extractor, FeatureRecipe recipe, string target, CancellationToken cancellation = default)
    {
        bool toScreen = target == "-";
        string file = toScreen ? target : AtomicFile.TemporaryName(target);
        long start = Stopwatch.GetTimestamp();
        try
        {
            await using (TextWriter rows = toScreen ? standardOutput : File.CreateText(file))
            {
                await rows.WriteLineAsync(TrackFile.CsvHeader).ConfigureAwait(false);
                await FollowAsync(new PointTracker(extractor, recipe), rows, cancellation).ConfigureAwait(false);
            }

            if (latencies.Count == 0)
                throw new InvalidFileException(job.Source, "gave no frame");
            if (!toScreen)
                AtomicFile.Publish(file, target);
        }
        finally
        {
            if (!toScreen)
                AtomicFile.Discard(file);
        }

        double[] sorted = [.. latencies.Order()];
        (double median, double longest) = (Math.Round(sorted[sorted.Length / 2], 1), Math.Round(sorted[^1], 1));
        return new(extractor.Info, sorted.Length, median, longest) { Points = points, Time = Stopwatch.GetElapsedTime(start) };
    }

    private async Task FollowAsync(PointTracker tracker, TextWriter rows, CancellationToken cancellation)
    {
        try
        {
            IAsyncEnumerable<FrameTracks> tracks = tracker.TrackAsync(FramesAsync(cancellation), job.Points, cancellation);
            await foreach (FrameTracks frame in tracks.ConfigureAwait(false))
            {
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
    }

    private async IAsyncEnumerable<RgbImage> FramesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        int number = 0;
        foreach (RgbImage image in LiveVideo.Open(job.Source, standardInput))
        {
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            yield return image;
            if (++number > job.LastFrame)
                yield break;
        }
    }

    private void Say(FormattableString remark) => progress?.Report(new ProgressEvent(FormattableString.Invariant(remark), 0));

    private static string Row(int frame, TrackedPoint p) => FormattableString.Invariant(
        $"{p.Track},{frame},{p.Point.X:R},{p.Point.Y:R},{(p.Visible ? 1 : 0)},{Math.Round(p.Confidence, 4)},{(p.OutOfFrame ? 1 : 0)}");
}
