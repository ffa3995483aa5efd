using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Imaging;
using Equiview.Imaging.Video;
using Equiview.Tracking;
using Equiview.Tracking.Files;
namespace Equiview.Cli.Commands.Tracking;

/// <summary>The 'track' verb on a live source: rows are written as frames arrive, changes of a query's state are said on stderr.</summary>
internal sealed class TrackLive(string source, Func<ImageSize, IReadOnlyList<PointQuery>> read, int? lastFrame, Output output)
{
    private readonly List<double> latencies = [];
    private int tracks;

    /// <summary>Follows points until the source ends, the last frame is reached, or the user stops.</summary>
    public async Task Run(string target, IFeatureExtractor extractor, FeatureRecipe preset, CancellationToken cancellation)
    {
        var tracker = new PointTracker(extractor, preset);
        bool toScreen = target == "-";
        string file = toScreen ? target : AtomicFile.TemporaryName(target);
        var clock = Stopwatch.StartNew();
        try
        {
            await using (TextWriter rows = toScreen ? Console.Out : File.CreateText(file))
            {
                await rows.WriteLineAsync(TrackFile.CsvHeader).ConfigureAwait(false);
                await Follow(tracker, rows, cancellation).ConfigureAwait(false);
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
        string summary = FormattableString.Invariant($"{tracks} points through {sorted.Length} frames in {clock.Elapsed.TotalSeconds:F1} s by {extractor.Info.DisplayName}; a frame takes {median} ms (median), {largest} ms (longest)");
        if (toScreen)
            output.Say(summary);
        else
            output.Result(new { Output = target, Model = extractor.Info, Frames = sorted.Length, MedianMilliseconds = median, LongestMilliseconds = largest }, () => Console.Out.WriteLine($"{summary}\nwritten to {target}"));
    }

    private async Task Follow(PointTracker tracker, TextWriter rows, CancellationToken cancellation)
    {
        try
        {
            await foreach (FrameTracks frame in tracker.TrackAsync(Frames(cancellation), Queries, cancellation).ConfigureAwait(false))
            {
                latencies.Add(frame.Latency.TotalMilliseconds);
                foreach (TrackedPoint point in frame.Points)
                {
                    await rows.WriteLineAsync(Row(frame.Frame, point)).ConfigureAwait(false);
                    if (point.Reason is not null)
                        output.Say(FormattableString.Invariant($"frame {frame.Frame}, track {point.Track}: {point.State.ToString().ToLowerInvariant()} ({point.Reason})"));
                }

                await rows.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (latencies.Count > 0)
        {
            output.Say("stopped; what was tracked so far is kept");
        }
    }

    private static string Row(int frame, TrackedPoint p) => FormattableString.Invariant(
        $"{p.Track},{frame},{p.Point.X:R},{p.Point.Y:R},{(p.Visible ? 1 : 0)},{Math.Round(p.Confidence, 4)},{(p.OutOfFrame ? 1 : 0)}");

    private IReadOnlyList<PointQuery> Queries(ImageSize size)
    {
        IReadOnlyList<PointQuery> queries = read(size);
        tracks = queries.Count;
        return queries;
    }

    private async IAsyncEnumerable<RgbImage> Frames([EnumeratorCancellation] CancellationToken cancellation)
    {
        int number = 0;
        foreach (RgbImage image in LiveVideo.Open(source, Console.OpenStandardInput))
        {
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            yield return image;
            if (++number > lastFrame)
                yield break;
        }
    }
}
