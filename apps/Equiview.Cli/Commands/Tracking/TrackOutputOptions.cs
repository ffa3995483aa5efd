using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging.Video;
using Equiview.Tracking;
using Equiview.Tracking.Pictures;
namespace Equiview.Cli.Commands.Tracking;

/// <summary>The options of 'track' that say what is written.</summary>
internal sealed class TrackOutputOptions
{
    private const double DefaultRate = 24;
    private readonly OutputOption target;
    private readonly Option<string?> overlay = new("--overlay")
    {
        Description = "the video with trails, hollow dots where a point is hidden: .mp4, .html (a page that plays), or a folder of frames",
    };

    private readonly Option<int?> trail = new("--trail") { Description = "frames a trail reaches back", DefaultValueFactory = _ => 16 };
    private readonly Option<bool> h264 = new("--h264") { Description = "compress the overlay as H.264 through ffmpeg" };
    private readonly Option<double?> rate = new("--fps") { Description = "frames per second of the overlay; else the video's own, or 24" };
    private readonly Option<int?> last = new("--last-frame") { Description = "stop after this frame of a live source" };

    /// <summary>Adds the options to a verb.</summary>
    public TrackOutputOptions(Command command)
    {
        target = OutputOption.File(
            command, "tracks as .csv (track,frame,x,y,visible,confidence,out_of_frame), .npz (TAP-Vid arrays) or .json", "tracks.csv");
        foreach (Option option in new Option[] { overlay, trail, h264, rate, last })
            command.Add(option);
    }

    /// <summary>The name of the tracks; "-" writes the rows of a live source as they come.</summary>
    public string File(ParseResult arguments) => target.Name(arguments);

    /// <summary>The file of the tracks, checked before the work.</summary>
    /// <exception cref="UsageException">Its folder is missing.</exception>
    public OutputFile Open(ParseResult arguments, Output output) => target.Open(arguments, output);

    public int? LastFrame(ParseResult arguments) => arguments.GetValue(last);

    /// <summary>Refuses, before any work, what does not go together.</summary>
    /// <exception cref="UsageException">An option without effect, or a name that cannot hold the result.</exception>
    public void Require(ParseResult arguments, bool live, TrackingMode mode)
    {
        string? picture = arguments.GetValue(overlay);
        if (picture is null)
            ModelOptions.Refuse(arguments, "no --overlay", trail, h264, rate);
        if (live && (mode != TrackingMode.Online || picture is not null))
            throw new UsageException("a pipe or a camera is followed with --mode online, and without --overlay");
        if (live && File(arguments) != "-" && !File(arguments).EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            throw new UsageException("tracks of a live source are written as .csv, or as rows to the screen with -o -");
        if (!live)
            ModelOptions.Refuse(arguments, "a video file", last);
        if (picture is not null)
            TrackOverlay.RequireName(picture);
    }

    /// <summary>Writes the overlay where it is asked for.</summary>
    /// <returns>Its name, or nothing.</returns>
    public IEnumerable<string> WriteOverlay(ParseResult arguments, IReadOnlyList<PointTrack> tracks, VideoReader video, CancellationToken cancellation)
    {
        if (arguments.GetValue(overlay) is not { } picture)
            return [];
        VideoEncoding encoding = arguments.GetValue(h264) ? VideoEncoding.H264 : VideoEncoding.Mp4v;
        double framesPerSecond = arguments.GetValue(rate) ?? video.FramesPerSecond ?? DefaultRate;
        new TrackOverlay(tracks, arguments.GetValue(trail)).Write(picture, video, framesPerSecond, encoding, cancellation);
        return [picture];
    }
}
