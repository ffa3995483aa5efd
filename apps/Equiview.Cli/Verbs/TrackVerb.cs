using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Imaging;
using Equiview.Tracking;

namespace Equiview.Cli.Verbs;

/// <summary>'track': follows points through a video or a folder of images.</summary>
internal static class TrackVerb
{
    private const double MostCropScale = 8;

    public static Command Create()
    {
        var path = new Argument<string>("video") { Description = "video file or folder of images; for --mode online also - (ppm or jpg images through a pipe) or camera:N" };
        var target = new Option<string>("--output", "-o") { Description = "tracks as .csv (track,frame,x,y,visible,confidence,out_of_frame), .npz (TAP-Vid arrays) or .json; - is standard output (.csv)", DefaultValueFactory = _ => "tracks.csv" };
        var mode = new Option<TrackingMode>("--mode") { Description = "accurate (whole video, both directions), online (frame by frame), paper, or flow (Lucas-Kanade)", DefaultValueFactory = _ => TrackingMode.Accurate };
        var overlay = new Option<string?>("--overlay") { Description = "the video with trails, hollow dots where a point is hidden: .mp4, .html (a page that plays), or a folder of frames" };
        var trail = new Option<int?>("--trail") { Description = "frames a trail reaches back", DefaultValueFactory = _ => 16 };
        var h264 = new Option<bool>("--h264") { Description = "compress the overlay as H.264 through ffmpeg" };
        var rate = new Option<double?>("--fps") { Description = "frames a second of the overlay; else the video's own, or 24" };
        var last = new Option<int?>("--last-frame") { Description = "stop after this frame of a live source" };
        var crops = new Option<double>("--crops") { Description = "accurate, online: place matches anew on crops that are so many times finer (2: a little better, much slower)" };
        var command = new Command("track", "follow points through a video") { path, target, mode, overlay, trail, h264, rate, last, crops };
        var model = new ModelOptions(command);
        var what = new TrackQueryOptions(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            TrackingMode chosen = arguments.GetValue(mode);
            if (arguments.GetValue(crops) is not (0 or (> 1 and <= MostCropScale)) || (arguments.GetValue(crops) > 0 && chosen is TrackingMode.Paper or TrackingMode.Flow))
                throw new UsageException(FormattableString.Invariant($"--crops is more than 1, {MostCropScale} at most, and goes with --mode accurate or online"));
            if (LiveVideo.Is(arguments.GetValue(path)!))
                return Live(arguments, output, chosen, cancellation);
            if (arguments.GetValue(overlay) is { } name)
                TrackOverlay.RequireName(name);
            using OutputFile file = OutputFile.Open(arguments.GetValue(target)!, ".csv", output);
            using VideoReader video = VideoReader.Open(arguments.GetValue(path)!);
            IReadOnlyList<PointQuery> queries = what.Read(arguments, video.Size);
            PointQueries.Require(queries, video.FrameCount, video.Size);
            using IFeatureExtractor extractor = model.LoadCached(arguments);
            FeaturePreset preset = chosen == TrackingMode.Paper ? TrackVerbPresets.For(chosen, extractor.Info, null) : model.Preset(arguments, extractor.Info);

            var clock = Stopwatch.StartNew();
            var progress = new LineProgress(output, video.FrameCount);
            IReadOnlyList<PointTrack> tracks = new VideoTracker(extractor, preset, new BeamOptions { CropScale = arguments.GetValue(crops) }).Track(video, queries, chosen, progress, cancellation);
            double seconds = clock.Elapsed.TotalSeconds;
            TrackFile.Write(file.Path, tracks, video.Size);
            file.Finish();
            if (arguments.GetValue(overlay) is { } picture)
            {
                new TrackOverlay(tracks, arguments.GetValue(trail)).Write(picture, video, arguments.GetValue(rate) ?? video.FramesPerSecond ?? 24,
                    arguments.GetValue(h264) ? VideoEncoding.H264 : VideoEncoding.Mp4v, cancellation);
            }

            output.Result(new { Output = file.Name, Model = extractor.Info, Mode = chosen.ToString(), Frames = tracks[0].Length, Seconds = Math.Round(seconds, 2), Tracks = tracks.Select(TrackSummary.Of) }, () =>
            {
                Console.Out.WriteLine(FormattableString.Invariant($"{tracks.Count} points through {tracks[0].Length} frames in {seconds:F1} s by {(chosen == TrackingMode.Flow ? "Lucas-Kanade" : extractor.Info.DisplayName)}, {chosen.ToString().ToLowerInvariant()}: {tracks.Average(t => t.Visible.Count(v => v) / (double)t.Length):P0} visible"));
                Console.Out.WriteLine($"written to {file.Name}{(arguments.GetValue(overlay) is { } shown ? $" and {shown}" : "")}");
            });
            return Task.CompletedTask;
        });
        return command;

        async Task Live(ParseResult arguments, Output output, TrackingMode chosen, CancellationToken cancellation)
        {
            if (chosen != TrackingMode.Online || arguments.GetValue(overlay) is not null)
                throw new UsageException("a pipe or a camera is followed with --mode online, and without --overlay");
            string file = arguments.GetValue(target)!;
            if (file != "-" && !file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
                throw new UsageException("tracks of a live source are written as .csv, or as rows to the screen with -o -");
            using IFeatureExtractor extractor = model.Load(arguments);
            await new TrackLive(arguments.GetValue(path)!, size => what.Read(arguments, size), arguments.GetValue(last), arguments.GetValue(crops), output)
                .Run(file, extractor, model.Preset(arguments, extractor.Info), cancellation).ConfigureAwait(false);
        }
    }
}
