using System.Collections.Concurrent;
using Equiview.Imaging.Video;
using Equiview.Tracking;
using Equiview.Viewer.Photographs;
using Equiview.Viewer.Server;

namespace Equiview.Viewer.Tracks;

/// <summary>
/// Follows the points that the page wants, one after the other. Results are kept by the anchors that they follow from, so undo and redo
/// cost nothing. A point that is no longer wanted stops being followed, and nothing is followed while no page is open.
/// </summary>
/// <param name="path">The video.</param>
/// <param name="model">Makes the features; owned.</param>
/// <param name="events">Receives points as they are found.</param>
internal sealed class TrackWorker(string path, ViewerModel model, EventStream events) : IDisposable
{
    private readonly RememberingExtractor extractor = new(model.Extractor);
    private readonly ConcurrentDictionary<string, PointTrack> results = [];
    private readonly SemaphoreSlim changed = new(0);
    private readonly Lock gate = new();
    private IReadOnlyList<PageTrack> wanted = [];
    private (string Key, CancellationTokenSource Stop)? current;
    private bool paused;
    private bool edited;

    /// <summary>Called when nothing is left to do after the page has changed something.</summary>
    public Action Settled { get; init; } = () => { };

    /// <summary>Tracks that are wanted.</summary>
    public IReadOnlyList<PageTrack> Wanted
    {
        get
        {
            lock (gate)
                return wanted;
        }
    }

    /// <summary>The result of a track under its name; null where it is still to be found.</summary>
    public PointTrack? ResultOf(PageTrack track) => results.TryGetValue(track.Key, out PointTrack? found)
        ? new PointTrack(track.Query, found.Points, found.Visible, found.Confidence, found.OutOfFrame) : null;

    /// <summary>Takes tracks of a file with what was found before.</summary>
    public void Load(IReadOnlyList<PointTrack> tracks)
    {
        PageTrack[] pages = [.. tracks.Select(PageTrack.Of)];
        foreach ((PageTrack page, PointTrack track) in pages.Zip(tracks))
            results[page.Key] = track;
        lock (gate)
            wanted = pages;
    }

    /// <summary>What the page wants from now on; a point that is followed in vain is stopped.</summary>
    public void Want(IReadOnlyList<PageTrack> tracks)
    {
        lock (gate)
        {
            (wanted, edited) = (tracks, true);
            if (current is { } now && !tracks.Any(t => t.Key == now.Key))
                now.Stop.Cancel();
        }

        changed.Release();
    }

    /// <summary>Stops while no page is open, and goes on when one is.</summary>
    public void Pause(bool pause)
    {
        lock (gate)
        {
            paused = pause;
            if (pause)
                current?.Stop.Cancel();
        }

        changed.Release();
    }

    /// <summary>Works until the end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await changed.WaitAsync(cancellation);
            while (Next() is { } track)
                await FollowAsync(track, cancellation);
            if (edited && !Missing().Any())
            {
                edited = false;
                Settled();
                events.Send(new { type = "idle" });
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        changed.Dispose();
        extractor.Dispose();
    }

    private IEnumerable<PageTrack> Missing() => Wanted.Where(t => !results.ContainsKey(t.Key));

    private PageTrack? Next()
    {
        lock (gate)
            return paused ? null : Missing().FirstOrDefault();
    }

    private async Task FollowAsync(PageTrack track, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        lock (gate)
            current = (track.Key, stop);
        try
        {
            if (track.Anchors.Length == 1)
                await PreviewAsync(track, stop.Token);
            results[track.Key] = await Task.Run(() => Find(track, stop.Token), stop.Token);
            events.Send(TrackAnswer.Event(track, results[track.Key]));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            events.Send(new { type = "stopped", track.Track });
        }
        catch (EquiviewException error)
        {
            Forget(track);
            events.Send(new { type = "failed", track.Track, error = error.Message });
        }
        finally
        {
            lock (gate)
                current = null;
        }
    }

    // It will not be found however often it is tried.
    private void Forget(PageTrack track)
    {
        lock (gate)
            wanted = [.. wanted.Where(t => t.Key != track.Key)];
    }

    // The frames after the click one by one, so that something is to be seen before both passes over the video are done.
    private async Task PreviewAsync(PageTrack track, CancellationToken cancellation)
    {
        using VideoReader video = VideoReader.Open(path);
        PointQuery[] queries = [track.Query with { Frame = 0 }];
        await foreach (FrameTracks frame in new PointTracker(extractor, model.Recipe)
            .TrackAsync(video.From(track.Query.Frame), queries, cancellation).ConfigureAwait(false))
        {
            if (frame.Points.Count > 0)
                events.Send(TrackAnswer.Preview(track, track.Query.Frame + frame.Frame, frame.Points[0]));
        }
    }

    private PointTrack Find(PageTrack track, CancellationToken cancellation)
    {
        using VideoReader video = VideoReader.Open(path);
        var tracker = new VideoTracker(extractor, model.Recipe);
        var progress = new Reported(step => events.Send(new { type = "progress", track.Track, step.Stage, step.Done, step.Total }));
        if (track.Anchors.Length == 1)
            return tracker.Track(video, [track.Query], TrackingMode.Accurate, progress, cancellation)[0];
        PointAnchor[] anchors = track.ToAnchors();
        // The newest anchor is the last one; what was found without it is corrected where it is known.
        var before = track with { Anchors = track.Anchors[..^1] };
        return results.TryGetValue(before.Key, out PointTrack? known)
            ? tracker.Correct(video, [known], anchors[..^1], [anchors[^1]], progress, cancellation)[0]
            : tracker.TrackAnchored(video, anchors, progress, cancellation)[0];
    }

    // Progress<T> would post to the thread pool, out of order.
    private sealed class Reported(Action<ProgressEvent> report) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value) => report(value);
    }
}
