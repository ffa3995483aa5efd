using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Imaging;
using Equiview.Imaging.Video;
using Equiview.Tracking;
using Equiview.Tracking.Files;
using Equiview.Tracking.Online;
namespace Equiview.Cli.Commands.Tracking;

/// <summary>The 'track' verb on a live source: rows are written as frames arrive, changes of a query's state are said on stderr.</summary>
internal sealed class TrackLive(string source, Func<ImageSize, IReadOnlyList<PointQuery>> read, int? lastFrame, double cropScale, Output output)
{
    private readonly List<double> latencies = [];
    private OnlineTracker tracker = null!;
    private Dictionary<int, int> trackOf = [];
    private ILookup<int, PointQuery> queries = null!;

    /// <summary>Follows points until the source ends, the last frame is reached, or the user stops.</summary>
    public async Task Run(string target, IFeatureExtractor extractor, FeatureRecipe preset, CancellationToken cancellation)
    {
        tracker = new OnlineTracker(extractor, preset, new OnlineOptions { Beam = new OnlineOptions().Beam with { CropScale = cropScale } });
        trackOf = [];
        bool toScreen = target == "-";
        string file = toScreen ? target : AtomicFile.TemporaryName(target);
        var clock = Stopwatch.StartNew();
        try
        {
            await using (TextWriter rows = toScreen ? Console.Out : File.CreateText(file))
            {
                await rows.WriteLineAsync(TrackFile.CsvHeader).ConfigureAwait(false);
                await Follow(rows, cancellation).ConfigureAwait(false);
            }

            if (latencies.Count == 0)
                throw new InvalidFileException(source, "gave no frame");
            if (!toScreen)
                AtomicFile.Publish(file, target);
        }
        finally
        {
            if (!toScreen)
                AtomicFile.Discard(file);
        }

        double[] sorted = [.. latencies.Order()];
        (double median, double largest) = (Math.Round(sorted[sorted.Length / 2], 1), Math.Round(sorted[^1], 1));
        string summary = FormattableString.Invariant($"{trackOf.Count} points through {sorted.Length} frames in {clock.Elapsed.TotalSeconds:F1} s by {extractor.Info.DisplayName}; a frame takes {median} ms (median), {largest} ms (longest)");
        if (toScreen)
            output.Say(summary);
        else
            output.Result(new { Output = target, Model = extractor.Info, Frames = sorted.Length, MedianMilliseconds = median, LongestMilliseconds = largest }, () => Console.Out.WriteLine($"{summary}\nwritten to {target}"));
    }

    private async Task Follow(TextWriter rows, CancellationToken cancellation)
    {
        try
        {
            await foreach (TrackedFrame frame in tracker.TrackAsync(Frames(cancellation), cancellation).ConfigureAwait(false))
            {
                latencies.Add(frame.Latency.TotalMilliseconds);
                foreach (TrackedPoint point in frame.Points)
                {
                    int track = trackOf[point.Track];
                    await rows.WriteLineAsync(FormattableString.Invariant($"{track},{frame.Frame},{point.Point.X:R},{point.Point.Y:R},{(point.Visible ? 1 : 0)},{Math.Round(point.Confidence, 4)},{(point.OutOfFrame ? 1 : 0)}")).ConfigureAwait(false);
                    if (point.Reason is not null)
                        output.Say(FormattableString.Invariant($"frame {frame.Frame}, track {track}: {point.State.ToString().ToLowerInvariant()} ({point.Reason})"));
                }

                await rows.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (latencies.Count > 0)
        {
            output.Say("stopped; what was tracked so far is kept");
        }
    }

    // A query is handed over just before its frame.
    private async IAsyncEnumerable<RgbImage> Frames([EnumeratorCancellation] CancellationToken cancellation)
    {
        int number = 0;
        foreach (RgbImage image in LiveVideo.Open(source, Console.OpenStandardInput))
        {
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            queries ??= read(image.Size).ToLookup(q => q.Frame);
            foreach (PointQuery query in queries[number])
                trackOf[tracker.Add(query.Point)] = query.Track;
            yield return image;
            if (++number > lastFrame)
                yield break;
        }
    }
}
