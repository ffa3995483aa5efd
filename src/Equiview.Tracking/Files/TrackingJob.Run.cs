using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using Equiview.Features;
using Equiview.Formats.Csv;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.Tracking.Pictures;
using Equiview.Tracking.Queries;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Files;

/// <content>From the checked options to the files of the tracks.</content>
public sealed partial record TrackingJob
{
    /// <summary>Loads the tracker of <see cref="TrackingMode.TapNext"/>; the caller disposes it.</summary>
    /// <param name="device">"cpu" or "cuda:N".</param>
    /// <exception cref="MissingComponentException">Its weights are not on this machine, or the device is not there.</exception>
    public TapNextTracker LoadTracker(string device = "cpu") => TapNextTracker.Load(TrackerWeights, TrackerSide, device);

    /// <summary>
    /// Follows the points through a video by TAPNext and writes tracks and overlay. For a prepared clip it writes what the network
    /// computed: tracks [T, Q, 2] (y, x), visible [T, Q], logits [T, Q, 512], visible_logits and certainty [T, Q]; lengths of the summary
    /// are then in units of 1/256 of the frame.
    /// </summary>
    /// <param name="tracker">Not disposed here.</param>
    /// <param name="tracks">The file of the tracks, .csv, .npz or .json; .npz for a prepared clip.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the network.</param>
    /// <exception cref="DegenerateInputException">A point lies outside the video, or frames differ in size.</exception>
    public TrackingSummary Run(
        TapNextTracker tracker, string tracks, IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        new Remarks(progress).Say(tracker.Warnings);
        if (Tensor is not null)
        {
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<PointTrack> found = tracker.TrackClip(Tensor, QueryArray!, tracks, progress, cancellation);
            return TrackingSummary.Of(found, TrackingMode.TapNext, tracker.Info, Stopwatch.GetElapsedTime(start));
        }

        return Run(tracker.Info, Track, tracks, progress, cancellation);

        IReadOnlyList<PointTrack> Track(VideoReader video, IReadOnlyList<PointQuery> points) =>
            tracker.Track(video, points, Backward, progress, cancellation);
    }

    /// <summary>Follows the points through a video and writes tracks and overlay.</summary>
    /// <param name="extractor">Makes the features; not disposed here.</param>
    /// <param name="recipe">How features are made of a frame.</param>
    /// <param name="tracks">The file of the tracks, .csv, .npz or .json.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Checked between frames and between the blocks of the backbone.</param>
    /// <exception cref="DegenerateInputException">A point lies outside the video, or frames differ in size.</exception>
    public TrackingSummary Run(
        IFeatureExtractor extractor, FeatureRecipe recipe, string tracks,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (Mode != TrackingMode.TapNext)
        {
            var tracker = new VideoTracker(extractor, recipe, Search) { MemoryBytes = MemoryBytes, Refill = Refill };
            IReadOnlyList<PointTrack> Track(VideoReader video, IReadOnlyList<PointQuery> points) =>
                Correct is not null || HasAnchors ? Anchored(tracker, video, points, progress, cancellation)
                : tracker.Track(video, points, Mode, progress, cancellation);
            return Run(extractor.Info, Track, tracks, progress, cancellation);
        }

        using TapNextTracker own = LoadTracker();
        return Run(own, tracks, progress, cancellation);
    }

    private TrackingSummary Run(
        FeatureExtractorInfo model, Func<VideoReader, IReadOnlyList<PointQuery>, IReadOnlyList<PointTrack>> track, string tracks,
        IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        using VideoReader video = VideoReader.Open(Source, Selection);
        IReadOnlyList<PointQuery> points = Selected(Points(video.Size, progress));
        if (!HasAnchors)
            PointQueries.Require(points, video);
        var said = new Remarks(progress);
        said.Say(video.Warnings);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<PointTrack> found = track(video, points);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        said.Say(video.Warnings);
        if (Export is { } tool)
            TrackExport.Write(tracks, tool, found, TrackedVideo.Of(video));
        else
            TrackFile.Write(tracks, found, TrackedVideo.Of(video));
        if (Overlay is not null)
            Drawn(found).Write(Overlay, video, Fps ?? video.FramesPerSecond ?? DefaultRate, cancellation);
        if (Rrd is not null)
            TrackRecording.Write(Rrd, found, video, TrailFrames, cancellation);
        return TrackingSummary.Of(found, Mode, model, time);
    }

    internal GridRefill? Refill => AddEvery is { } every ? new GridRefill(Grid ?? MaskGrid, every) : null;

    private long MemoryBytes => (long)((MemoryGb ?? DefaultMemory) * (1L << 30));

    private FrameSelection Selection => new(Start ?? 0, End, Every ?? 1);

    private int? TrailFrames => Trail switch
    {
        null => DefaultTrail,
        "all" => null,
        _ => int.TryParse(Trail, NumberStyles.None, CultureInfo.InvariantCulture, out int frames) ? frames
            : throw new UsageException($"--trail takes a number of frames from 0, or 'all', not '{Trail}'"),
    };

    private TrackOverlay Drawn(IReadOnlyList<PointTrack> tracks) => new(tracks, new TrackOverlayOptions
    {
        Trail = TrailFrames,
        DotRadius = DotRadius,
        HideHidden = HideHidden,
        Labels = Labels,
        Frames = Selection,
        Encoding = H264 ? VideoEncoding.H264 : null,
    });

    // Queries name the video's frames; the tracker counts those that are used.
    private IReadOnlyList<PointQuery> Selected(IReadOnlyList<PointQuery> queries) => Selection.IsWhole ? queries :
    [
        .. queries.Select(q => q with
        {
            Frame = Selection.IndexOf(q.Frame) ?? throw new DegenerateInputException(FormattableString.Invariant(
                $"query {q.Track} is in frame {q.Frame}, which --start, --end or --every leaves out")),
        }),
    ];

    private bool HasAnchors => QueryAnchors() is not null;

    // The anchors of the file of the points where it says more than one position of a track, or where one is hidden; else null.
    private IReadOnlyList<PointAnchor>? QueryAnchors() =>
        Queries is not null && Mode == TrackingMode.Accurate && !SkipBad
        && AnchorFile.Read(Queries, QueryOrder ?? default) is var read && AnchorFile.IsAnchored(read) ? read : null;

    private IReadOnlyList<PointTrack> Anchored(
        VideoTracker tracker, VideoReader video, IReadOnlyList<PointQuery> points, IProgress<ProgressEvent>? progress,
        CancellationToken cancellation)
    {
        PointAnchor[] anchors = [.. points.Select(PointAnchor.Of)];
        if (QueryAnchors() is { } own)
            anchors = [.. own.Zip(anchors, (read, a) => a with { Visible = read.Visible })];
        return Correct is null ? tracker.TrackAnchored(video, anchors, progress, cancellation)
            : tracker.Correct(video, TrackFile.ReadCsv(Correct), anchors, Corrections(), progress, cancellation);
    }

    private IReadOnlyList<PointAnchor> Corrections()
    {
        IReadOnlyList<PointAnchor> read = AnchorFile.Read(Anchors!);
        return read.All(a => a.Name is null) ? read
            : throw new InvalidFileException(Anchors!, "corrections name their track by its number, as the file of tracks does");
    }

    /// <summary>The points in frames of this size.</summary>
    /// <exception cref="InvalidFileException">The file of the points cannot be read, or has bad rows.</exception>
    /// <exception cref="DegenerateInputException">No point of the grid lies in the mask, or it has another size.</exception>
    public IReadOnlyList<PointQuery> Points(ImageSize size) => Points(size, null);

    private IReadOnlyList<PointQuery> Points(ImageSize size, IProgress<ProgressEvent>? progress)
    {
        if (Queries is null)
            return PointQueries.Grid(
                size, Grid ?? MaskGrid, QueryFrame ?? Selection.Start, Mask is null ? null : ImageFile.ReadMask(Mask));
        if (!SkipBad)
            return QueryFile.Read(Queries, QueryOrder ?? default);
        (IReadOnlyList<PointQuery> all, IReadOnlyList<string> bad) = QueryFile.ReadGood(Queries, QueryOrder ?? default);
        PointQuery[] good = [.. all.Where(q => size.Contains(q.Point)).DistinctBy(q => q.Track)];
        string[] left = [.. bad, .. all.Except(good).Select(q => FormattableString.Invariant($"query {q.Track} at {q.Point}"))];
        if (left.Length > 0)
            progress?.Report(new ProgressEvent(
                "note", 0, Detail: $"{CountText.Of(left.Length, "row")} of {Queries} left out: {CsvTable.Summarize(left)}"));
        return good.Length > 0 ? good : throw new InvalidFileException(Queries, "no row of it holds a point of the video");
    }

    /// <summary>Passes each warning on once.</summary>
    private sealed class Remarks(IProgress<ProgressEvent>? progress)
    {
        private int said;

        public void Say(IReadOnlyList<string> warnings)
        {
            for (; said < warnings.Count; said++)
                progress?.Report(new ProgressEvent("note", 0, Detail: warnings[said]));
        }
    }
}
