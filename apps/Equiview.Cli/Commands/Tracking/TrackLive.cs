using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Imaging.Video;
using Equiview.Tracking;
using Equiview.Tracking.Files;
namespace Equiview.Cli.Commands.Tracking;

/// <summary>'track' on a live source: rows are written as frames arrive, changes of a query's state are named on stderr.</summary>
internal sealed class TrackLive(string source, Func<ImageSize, IReadOnlyList<PointQuery>> queries, int? lastFrame, Output output)
{
    private readonly List<double> latencies = [];
    private int points;

    /// <summary>Follows points until the source ends, the last frame is reached, or the user stops.</summary>
    public async Task RunAsync(
        string target, Func<(IFeatureExtractor Extractor, FeatureRecipe Recipe)> open, CancellationToken cancellation)
    {
        (IFeatureExtractor extractor, FeatureRecipe recipe) = open();
        using IFeatureExtractor owned = extractor;
        bool toScreen = target == "-";
        string file = toScreen ? target : AtomicFile.TemporaryName(target);
        long start = Stopwatch.GetTimestamp();
        try
        {
            await using (TextWriter rows = toScreen ? Console.Out : File.CreateText(file))
            {
                await rows.WriteLineAsync(TrackFile.CsvHeader).ConfigureAwait(false);
                await FollowAsync(new PointTracker(extractor, recipe), rows, cancellation).ConfigureAwait(false);
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

        Print(target, extractor.Info, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private async Task FollowAsync(PointTracker tracker, TextWriter rows, CancellationToken cancellation)
    {
        try
        {
            await foreach (FrameTracks frame in tracker.TrackAsync(FramesAsync(cancellation), queries, cancellation).ConfigureAwait(false))
            {
                latencies.Add(frame.Latency.TotalMilliseconds);
                points = Math.Max(points, frame.Points.Count);
                foreach (TrackedPoint p in frame.Points)
                {
                    await rows.WriteLineAsync(Row(frame.Frame, p)).ConfigureAwait(false);
                    if (p.Reason is not null)
                        output.Say(
                            FormattableString.Invariant($"frame {frame.Frame}, track {p.Track}: ")
                                + FormattableString.Invariant($"{p.State.ToString().ToLowerInvariant()} ({p.Reason})"));
                }

                await rows.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (latencies.Count > 0)
        {
            output.Say("stopped; what was tracked so far is kept");
        }
    }

    private async IAsyncEnumerable<RgbImage> FramesAsync([EnumeratorCancellation] CancellationToken cancellation)
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

    private void Print(string target, FeatureExtractorInfo model, double seconds)
    {
        double[] sorted = [.. latencies.Order()];
        (double median, double largest) = (Math.Round(sorted[sorted.Length / 2], 1), Math.Round(sorted[^1], 1));
        string latency = FormattableString.Invariant($"a frame takes {median} ms (median), {largest} ms (longest)");
        string summary = FormattableString.Invariant(
            $"{points} points through {sorted.Length} frames in {seconds:F1} s by {model.DisplayName}; {latency}");
        if (target == "-")
        {
            output.Say(summary);
            return;
        }

        var result = new
        {
            Output = target,
            Model = model,
            Frames = sorted.Length,
            MedianMilliseconds = median,
            LongestMilliseconds = largest,
        };
        output.Result(result, () => Console.Out.WriteLine($"{summary}\nwritten to {target}"));
    }

    private static string Row(int frame, TrackedPoint p) => FormattableString.Invariant(
        $"{p.Track},{frame},{p.Point.X:R},{p.Point.Y:R},{(p.Visible ? 1 : 0)},{Math.Round(p.Confidence, 4)},{(p.OutOfFrame ? 1 : 0)}");
}
