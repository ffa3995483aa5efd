using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.Tracking.Pictures;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Files;

/// <summary>Points followed through a source, from the files that name them to the files of their tracks: 'equiview track'.</summary>
public sealed record TrackingJob
{
    private const int MaskGrid = 40;
    private const int DefaultTrail = 16;
    private const double DefaultRate = 24;

    /// <summary>A video file or a folder of images; or a live source, as <see cref="LiveVideo"/> names it.</summary>
    public string Source { get; init; } = "";

    /// <summary>The tracker; a live source takes <see cref="TrackingMode.Online"/> alone.</summary>
    [Description("accurate (whole video, both directions), online (frame by frame), paper, or flow (Lucas-Kanade)")]
    public TrackingMode Mode { get; init; } = TrackingMode.Accurate;

    /// <summary>File of the points; null where they lie on a grid.</summary>
    [Description("csv of points: track,frame,x,y in raster pixels; several rows of one track are anchors it passes through")]
    public string? Queries { get; init; }

    /// <summary>Columns of <see cref="Queries"/> where it has no header.</summary>
    [Description("columns of a csv without header (default TrackFrameXY)")]
    public QueryOrder? QueryOrder { get; init; }

    /// <summary>Tracks of an earlier run with the same points, to be corrected; null follows the points from the beginning.</summary>
    [Description("csv of tracks of an earlier run with the same points; only what --anchors changes is tracked again")]
    public string? Correct { get; init; }

    /// <summary>File of the corrections of <see cref="Correct"/>.</summary>
    [Description("csv of corrections for --correct: track,frame,x,y and optionally visible, 0 where the point is hidden")]
    public string? Anchors { get; init; }

    /// <summary>Points of a grid along the longer side.</summary>
    [Description("a grid with this many points along the longer side")]
    [Range(1, int.MaxValue)]
    public int? Grid { get; init; }

    /// <summary>Mask, as an image file, on whose object the points of a grid lie.</summary>
    [Description("only grid points on this mask's object")]
    public string? Mask { get; init; }

    /// <summary>Frame of the grid.</summary>
    [Description("frame of the grid, from 0")]
    public int? QueryFrame { get; init; }

    /// <summary>Where the video is written with its tracks; null writes none.</summary>
    [Description("the video with trails, hollow dots where a point is hidden: .mp4, .html (a page that plays), or a folder of frames")]
    public string? Overlay { get; init; }

    /// <summary>Frames a trail reaches back, or "all".</summary>
    [Description("frames a trail reaches back, or 'all' (default 16)")]
    public string? Trail { get; init; }

    /// <summary>Radius of the overlay's dots in pixels.</summary>
    [Description("radius of the overlay's dots in pixels (default: 1/240 of the longer side)")]
    [Range(0.5, 200.0)]
    public double? DotRadius { get; init; }

    /// <summary>Whether the overlay leaves occluded points out.</summary>
    [Description("leave occluded points out of the overlay instead of drawing them hollow")]
    public bool HideHidden { get; init; }

    /// <summary>Whether the overlay shows numbers.</summary>
    [Description("write the points' numbers and the frame's number into the overlay")]
    public bool Labels { get; init; }

    /// <summary>Whether the overlay is compressed as H.264.</summary>
    [Description("insist on H.264 for the overlay (the default where ffmpeg is installed; else mp4v, which browsers do not play)")]
    public bool H264 { get; init; }

    /// <summary>Frames per second of the overlay; null is the video's own, or 24.</summary>
    [Description("frames per second of the overlay; else the video's own, or 24")]
    [Range(0.001, 1000.0)]
    public double? Fps { get; init; }

    /// <summary>First frame that is used.</summary>
    [Description("first frame that is used, from 0; frames keep their numbers in queries and results")]
    [Range(0, int.MaxValue)]
    public int? Start { get; init; }

    /// <summary>Last frame that is used.</summary>
    [Description("last frame that is used")]
    [Range(0, int.MaxValue)]
    public int? End { get; init; }

    /// <summary>Step between used frames.</summary>
    [Description("use every N-th frame only")]
    [Range(1, int.MaxValue)]
    public int? Every { get; init; }

    /// <summary>The frame of a live source after which the job ends, from 0.</summary>
    [Description("stop after this frame of a live source")]
    public int? LastFrame { get; init; }

    /// <summary>Whether frames arrive while they are used.</summary>
    public bool IsLive => LiveVideo.Is(Source);

    /// <summary>Refuses, before any work, what does not go together.</summary>
    /// <param name="tracks">The file of the tracks.</param>
    /// <exception cref="UsageException">An option without effect, or a name that cannot hold the result.</exception>
    public void Require(string tracks)
    {
        if (Overlay is null && (Trail, H264, Fps, DotRadius, HideHidden, Labels) is not (null, false, null, null, false, false))
            throw new UsageException("--trail, --h264, --fps, --dot-radius, --hide-hidden and --labels have no effect with no --overlay");
        _ = TrailFrames;
        Selection.Require();
        if (IsLive && !Selection.IsWhole)
            throw new UsageException("--start, --end and --every have no effect on a live source; --last-frame ends it");
        TrackFile.RequireName(tracks);
        if (IsLive && (Mode != TrackingMode.Online || Overlay is not null))
            throw new UsageException("a pipe or a camera is followed with --mode online, and without --overlay");
        if (IsLive && tracks != "-" && !tracks.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            throw new UsageException("tracks of a live source are written as .csv, or as rows to the screen with -o -");
        if (!IsLive && LastFrame is not null)
            throw new UsageException("--last-frame has no effect with a video file");
        if ((Queries is null) == (Grid is null && Mask is null))
            throw new UsageException("name the points to follow: --queries CSV, or --grid N, --mask PNG or both");
        if (Queries is not null && QueryFrame is not null)
            throw new UsageException("--query-frame has no effect with --queries");
        if (Queries is null && QueryOrder is not null)
            throw new UsageException("--query-order has no effect with a grid");
        if ((Correct is null) != (Anchors is null))
            throw new UsageException("--correct TRACKS.csv and --anchors CSV go together");
        if (Correct is not null && (Mode != TrackingMode.Accurate || !Selection.IsWhole || !Correct.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)))
            throw new UsageException("--correct takes a .csv of tracks of --mode accurate, made without --start, --end and --every");
        if (Overlay is not null)
            TrackOverlay.RequireName(Overlay);
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
        using VideoReader video = VideoReader.Open(Source, Selection);
        IReadOnlyList<PointAnchor> anchors = Selected(Known(video.Size));
        bool several = AnchorFile.IsAnchored(anchors);
        if (several && Mode != TrackingMode.Accurate)
            throw new UsageException("several rows of one track are anchors, which only --mode accurate passes through");
        PointQuery[] points = [.. anchors.Select(a => new PointQuery(a.Track, a.Frame, a.Point))];
        if (!several)
            PointQueries.Require(points, video);
        var said = new Remarks(progress);
        said.Say(video.Warnings);
        long start = Stopwatch.GetTimestamp();
        var tracker = new VideoTracker(extractor, recipe);
        IReadOnlyList<PointTrack> found = Correct is not null
            ? tracker.Correct(video, TrackFile.ReadCsv(Correct), anchors, AnchorFile.Read(Anchors!), progress, cancellation)
            : several ? tracker.TrackAnchored(video, anchors, progress, cancellation)
            : tracker.Track(video, points, Mode, progress, cancellation);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        said.Say(video.Warnings);
        TrackFile.Write(tracks, found, TrackedVideo.Of(video));
        if (Overlay is not null)
            Drawn(found).Write(Overlay, video, Fps ?? video.FramesPerSecond ?? DefaultRate, cancellation);
        return TrackingSummary.Of(found, Mode, extractor.Info, time);
    }

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
    private IReadOnlyList<PointAnchor> Selected(IReadOnlyList<PointAnchor> queries) => Selection.IsWhole ? queries :
    [
        .. queries.Select(q => q with
        {
            Frame = Selection.IndexOf(q.Frame) ?? throw new DegenerateInputException(FormattableString.Invariant(
                $"query {q.Track} is in frame {q.Frame}, which --start, --end or --every leaves out")),
        }),
    ];

    private IReadOnlyList<PointAnchor> Known(ImageSize size) => Queries is not null
        ? AnchorFile.Read(Queries, QueryOrder ?? default) : [.. Points(size).Select(PointAnchor.Of)];

    /// <summary>The points in frames of this size.</summary>
    /// <exception cref="InvalidFileException">The file of the points cannot be read.</exception>
    /// <exception cref="DegenerateInputException">No point of the grid lies in the mask, or it has another size.</exception>
    public IReadOnlyList<PointQuery> Points(ImageSize size) => Queries is not null
        ? QueryFile.Read(Queries, QueryOrder ?? default)
        : PointQueries.Grid(size, Grid ?? MaskGrid, QueryFrame ?? Selection.Start, Mask is null ? null : ImageFile.ReadMask(Mask));

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
