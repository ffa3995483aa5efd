using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using Equiview.Features;
using Equiview.Formats.Csv;
using Equiview.Formats.Rerun;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.MultiHypothesis;
using Equiview.Tracking.Pictures;
using Equiview.Tracking.Queries;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Files;

/// <summary>Points followed through a source, from the files that name them to the files of their tracks: 'equiview track'.</summary>
public sealed partial record TrackingJob
{
    private const int MaskGrid = 40;
    private const int DefaultTrail = 16;
    private const double DefaultRate = 24;
    private const double DefaultMemory = 2;

    /// <summary>A video file or a folder of images; or a live source, as <see cref="LiveVideo"/> names it.</summary>
    public string Source { get; init; } = "";

    /// <summary>The tracker; a live source takes <see cref="TrackingMode.Online"/> or <see cref="TrackingMode.TapNext"/>.</summary>
    [Description(
        "accurate (whole video, both directions), online (frame by frame), paper, flow (Lucas-Kanade), or tapnext (a learned tracker, "
            + "frame by frame; it needs weights and wants a GPU)")]
    public TrackingMode Mode { get; init; } = TrackingMode.Accurate;

    /// <summary>File of the points; null where they lie on a grid.</summary>
    [Description(
        "csv of points: track,frame,x,y in raster pixels, several rows of one track are anchors it passes through; or a file of "
            + "DeepLabCut (.csv, .h5), SLEAP (.h5) or napari (.csv); with several videos also a folder of NAME.csv")]
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

    /// <summary>Whether rows of <see cref="Queries"/> that hold no point of the video are left out instead of being an error.</summary>
    [Description("leave out rows of --queries that hold no point of the video, and name them, instead of stopping")]
    public bool SkipBad { get; init; }

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

    /// <summary>Frames after which points of the grid are begun again where none is visible near; null begins none.</summary>
    [Description("every N frames, begin grid points again where the view opens or tracks are lost (with --grid)")]
    [Range(1, int.MaxValue)]
    public int? AddEvery { get; init; }

    /// <summary>Memory of <see cref="TrackingMode.Accurate"/> in gigabytes; null is 2.</summary>
    [Description("accurate: memory in GB beside the network, whatever the video's length (default 2); what does not fit is read again")]
    [Range(0.01, 4096.0)]
    public double? MemoryGb { get; init; }

    /// <summary>Fitted constants of the accurate and the online tracker; null takes the defaults.</summary>
    [Description("accurate, online: fitted constants (.json of 'eval tracking --calibrate') in place of the defaults")]
    public string? Constants { get; init; }

    /// <summary>The tool for which the tracks are written; null writes the formats of <see cref="TrackFile"/>.</summary>
    [Description("write -o for another tool: deeplabcut (.csv, .h5), sleap (.h5), napari (.csv), nuke (.nk, .txt) or blender (.py)")]
    public TrackFormat? Export { get; init; }

    /// <summary>Where the video is written with its tracks; null writes none.</summary>
    [Description("the video with trails, hollow dots where a point is hidden: .mp4, .html (a page that plays), or a folder of frames")]
    public string? Overlay { get; init; }

    /// <summary>Where the video is written with its tracks as a recording of the Rerun viewer; null writes none.</summary>
    [Description("recording (.rrd) for the Rerun viewer: the video with points, trails and confidence")]
    public string? Rrd { get; init; }

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

    /// <summary>Weights of <see cref="TrackingMode.TapNext"/>; null is tapnextpp_512.</summary>
    [Description("tapnext: bootstapnext, tapnext, tapnextpp, tapnextpp_512 (default), or a weight file (.npz, .pt, .ckpt, .safetensors)")]
    public string? TrackerWeights { get; init; }

    /// <summary>Side of the square that <see cref="TrackingMode.TapNext"/> squashes frames to; null is the model's own.</summary>
    [Description("tapnext: side of the square that frames are squashed to, a multiple of 8 (default: 512 for tapnextpp_512, else 256)")]
    [Range(8, 4096)]
    public int? TrackerSide { get; init; }

    /// <summary>Whether <see cref="TrackingMode.TapNext"/> takes frames before a query from a second pass against time.</summary>
    [Description("tapnext: also track against time before a point's frame (a second pass; frames up to the last point's are kept)")]
    public bool Backward { get; init; }

    /// <summary>A prepared clip for <see cref="TrackingMode.TapNext"/> in place of a video, [T, H, W, 3] in -1..1.</summary>
    [Description("tapnext: .npy clip [T,H,W,3], float32 in -1..1, instead of a video; writes .npz tracks [T,Q,2] (y,x), visible, logits")]
    public string? Tensor { get; init; }

    /// <summary>The queries of <see cref="Tensor"/>, [Q, 3].</summary>
    [Description("queries of --tensor: .npy [Q,3] of t, y, x, where y and x run from 0 to 256 over the frame")]
    public string? QueryArray { get; init; }

    /// <summary>Whether the tracker has a network of its own, which <see cref="LoadTracker"/> loads.</summary>
    public bool IsLearned => Mode == TrackingMode.TapNext || Tensor is not null;

    /// <summary>File of the tracks where none is named.</summary>
    public string DefaultOutput => Tensor is not null ? "tracks.npz" : Export is { } tool ? TrackExport.DefaultName(tool) : "tracks.csv";

    internal MultiHypothesisOptions? Search => Constants is null ? null : TrackingConstants.Read(Constants);

    /// <summary>Whether frames arrive while they are used.</summary>
    public bool IsLive => LiveVideo.Is(Source);

    /// <summary>Refuses, before any work, what does not go together.</summary>
    /// <param name="tracks">The file of the tracks.</param>
    /// <exception cref="UsageException">An option without effect, or a name that cannot hold the result.</exception>
    /// <exception cref="InvalidFileException">The source or the file of the points cannot be read.</exception>
    /// <exception cref="DegenerateInputException">A point lies outside the video.</exception>
    public void Require(string tracks)
    {
        if (!RequireOptions(tracks) || IsLive)
            return;
        using VideoReader video = VideoReader.Open(Source, Selection);
        if (!HasAnchors)
            PointQueries.Require(Selected(Points(video.Size)), video);
    }

    /// <summary>Refuses options that do not go together; the video is not opened.</summary>
    /// <returns>False for a prepared clip, for which nothing else is to be checked.</returns>
    internal bool RequireOptions(string tracks)
    {
        if (RequireTracker(tracks))
            return false;
        if (Overlay is null && (H264, Fps, DotRadius, HideHidden, Labels) is not (false, null, null, false, false))
            throw new UsageException("--h264, --fps, --dot-radius, --hide-hidden and --labels have no effect with no --overlay");
        if (Overlay is null && Rrd is null && Trail is not null)
            throw new UsageException("--trail has no effect with no --overlay and no --rrd");
        if (Constants is not null && Mode is not (TrackingMode.Accurate or TrackingMode.Online))
            throw new UsageException("--constants has no effect on --mode paper, flow and tapnext");
        _ = (TrailFrames, Search);
        Selection.Require();
        if (IsLive && !Selection.IsWhole)
            throw new UsageException("--start, --end and --every have no effect on a live source; --last-frame ends it");
        if (Export is { } tool)
            TrackExport.RequireName(tracks, tool);
        else
            TrackFile.RequireName(tracks);
        if (IsLive && (Mode is not (TrackingMode.Online or TrackingMode.TapNext) || (Overlay ?? Rrd) is not null || Backward))
            throw new UsageException(
                "a pipe or a camera is followed with --mode online or tapnext, and without --overlay, --rrd or --backward");
        if (IsLive && Export is not null)
            throw new UsageException("--export does not go with a live source");
        if (IsLive && tracks != "-" && !tracks.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            throw new UsageException("tracks of a live source are written as .csv, or as rows to the screen with -o -");
        if (!IsLive && LastFrame is not null)
            throw new UsageException("--last-frame has no effect with a video file");
        if ((Queries is null) == (Grid is null && Mask is null))
            throw new UsageException("name the points to follow: --queries CSV, or --grid N, --mask PNG or both");
        if (Queries is not null && QueryFrame is not null)
            throw new UsageException("--query-frame has no effect with --queries");
        if (Queries is null && (QueryOrder is not null || SkipBad))
            throw new UsageException("--query-order and --skip-bad have no effect with a grid");
        if (QueryOrder is not null && TrackExport.ReadQueries(Queries!) is not null)
            throw new UsageException("--query-order has no effect on a file of DeepLabCut, SLEAP or napari");
        if (AddEvery is not null && (Grid is null || Mask is not null || Mode is not (TrackingMode.Accurate or TrackingMode.Online)))
            throw new UsageException("--add-every goes with --grid, without --mask, and with --mode accurate or online");
        if (MemoryGb is not null && Mode != TrackingMode.Accurate)
            throw new UsageException("--memory-gb has no effect without --mode accurate; the others do not keep the frames, or keep all");
        if ((Correct is null) != (Anchors is null))
            throw new UsageException("--correct TRACKS.csv and --anchors CSV go together");
        if (Correct is not null && (Mode != TrackingMode.Accurate || !Selection.IsWhole
            || !Correct.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)))
            throw new UsageException("--correct takes a .csv of tracks of --mode accurate, made without --start, --end and --every");
        if (Overlay is not null)
            TrackOverlay.RequireName(Overlay);
        if (Rrd is not null)
            RerunRecording.RequireName(Rrd);
        return true;
    }

    // Returns whether the source is a prepared clip, for which nothing else is to be checked.
    private bool RequireTracker(string tracks)
    {
        if (Mode != TrackingMode.TapNext && Tensor is null && (TrackerWeights is not null || TrackerSide is not null || Backward))
            throw new UsageException("--tracker-weights, --tracker-side and --backward have no effect without --mode tapnext");
        if ((Tensor is null) != (QueryArray is null))
            throw new UsageException("--tensor CLIP.npy and --query-array QUERIES.npy go together");
        if ((Tensor is null) == (Source.Length == 0))
            throw new UsageException("name a video, or --tensor CLIP.npy in its place");
        if (Tensor is null)
            return false;
        var plain = new TrackingJob { Mode = Mode, TrackerWeights = TrackerWeights, Tensor = Tensor, QueryArray = QueryArray };
        if (this != plain || Mode is not (TrackingMode.TapNext or TrackingMode.Accurate))
            throw new UsageException("--tensor is tracked by tapnext; only --query-array and --tracker-weights go with it");
        if (tracks == "-" || Path.GetExtension(tracks).Equals(".npz", StringComparison.OrdinalIgnoreCase))
            return true;
        throw new UsageException($"the tracks of a tensor are written as .npz, not as '{tracks}'");
    }
}
