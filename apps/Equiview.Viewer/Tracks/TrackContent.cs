using Equiview.Formats.Csv;
using Equiview.Imaging.Video;
using Equiview.Tracking.Files;
using Equiview.Viewer.Photographs;
using Equiview.Viewer.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Equiview.Viewer.Tracks;

/// <summary>The tracks that the page wants, all of them.</summary>
/// <param name="Tracks">In the order of the file.</param>
internal sealed record PageTracks(PageTrack[] Tracks);

/// <summary>A video: click a point, see it followed, correct it.</summary>
internal sealed class TrackContent : IViewerContent
{
    private const int MostTracks = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3); // a page that is loaded again comes back

    private readonly string path;
    private readonly FrameStore frames;
    private readonly TrackWorker worker;
    private readonly OutputFolder output;
    private readonly EventStream events = new();
    private readonly TrackedVideo video;
    private readonly double rate;
    private CancellationToken stopping;

    /// <summary>Opens a video.</summary>
    /// <param name="path">The video, or a folder of frames.</param>
    /// <param name="tracks">csv of tracks, or null.</param>
    /// <param name="model">Makes the features; owned.</param>
    /// <param name="output">Where tracks are saved.</param>
    /// <exception cref="InvalidFileException">The tracks are not those of the video.</exception>
    public TrackContent(string path, string? tracks, ViewerModel model, OutputFolder output)
    {
        (this.path, this.output) = (path, output);
        using (VideoReader reader = VideoReader.Open(path))
        {
            FrameCount = reader.Count(); // with their times
            (video, rate) = (TrackedVideo.Of(reader), reader.FramesPerSecond ?? 24);
        }

        worker = new TrackWorker(path, model, events) { Settled = Save };
        if (tracks is not null)
            worker.Load(Known(tracks));
        frames = new FrameStore(path);
    }

    /// <inheritdoc/>
    public string Kind => "tracks";

    /// <inheritdoc/>
    public string Title => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    private int FrameCount { get; }

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/tracks", context => context.SendAsync(Describe()));
        routes.MapGet("/api/tracks/frame", async context =>
        {
            byte[] jpeg = frames[context.Request.Index("frame", FrameCount)] ?? throw new UsageException("the video has become shorter");
            context.Response.Headers.CacheControl = "private, max-age=3600"; // the page plays it again and again
            await context.SendAsync(jpeg, "image/jpeg");
        });
        routes.MapGet("/api/tracks/events", FollowAsync);
        routes.MapPost("/api/tracks", async context =>
        {
            PageTrack[] wanted = (await context.ReadAsync<PageTracks>()).Tracks;
            Require(wanted);
            worker.Want(wanted);
            await context.SendAsync(Describe());
        });
        routes.MapGet("/api/tracks/csv", async context =>
        {
            string file = WriteTracks();
            await context.SendAsync(await File.ReadAllBytesAsync(file, context.RequestAborted), "text/csv; charset=utf-8");
        });
    }

    /// <inheritdoc/>
    public void CopyTo(PageCopy page, CancellationToken cancellation)
    {
        if (worker.Wanted.Count == 0)
            throw new UsageException("--export of a video needs its tracks: give their csv as well ('equiview track' makes it)");
        page.Add("tracks", Describe());
        CopiedFrames.AddTo(page, path, cancellation);
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellation)
    {
        stopping = cancellation;
        return worker.RunAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        frames.Dispose();
        worker.Dispose();
    }

    private async Task FollowAsync(HttpContext context)
    {
        worker.Pause(false);
        await events.AnswerAsync(context, stopping);
        await Task.Delay(Patience, stopping);
        if (events.Listeners == 0)
            worker.Pause(true);
    }

    private object Describe() => new
    {
        video.Size.Width,
        video.Size.Height,
        frames = FrameCount,
        rate,
        output = output.Name,
        tracks = worker.Wanted.Select(t => TrackAnswer.Describe(t, worker.ResultOf(t))),
    };

    private void Require(PageTrack[] wanted)
    {
        if (wanted is null || wanted.Length > MostTracks || wanted.DistinctBy(t => t.Track).Count() < wanted.Length)
            throw new UsageException(FormattableString.Invariant($"there can be {MostTracks} tracks, each with a number of its own"));
        foreach (PageTrack track in wanted)
            track.Require(FrameCount, video.Size);
    }

    private IReadOnlyList<PointTrack> Known(string file)
    {
        IReadOnlyList<PointTrack> tracks = TrackFile.ReadCsv(file);
        return tracks.All(t => t.Length == FrameCount) ? tracks : throw new InvalidFileException(
            file, FormattableString.Invariant($"is not of this video: it has {tracks[0].Length} frames, the video {FrameCount}"));
    }

    // Beside the tracks their anchors: 'equiview track --queries' makes the same tracks of them again.
    private void Save()
    {
        WriteTracks();
        CsvTable.Write(output.OwnFile("anchors.csv"), ["track", "frame", "x", "y", "visible"], worker.Wanted.SelectMany(
            t => t.Anchors.Select(a => (double[])[t.Track, a.Frame, a.X, a.Y, a.Visible ? 1 : 0])));
    }

    private string WriteTracks()
    {
        string file = output.OwnFile("tracks.csv");
        TrackFile.Write(file, [.. worker.Wanted.Select(worker.ResultOf).OfType<PointTrack>()], video);
        return file;
    }
}
