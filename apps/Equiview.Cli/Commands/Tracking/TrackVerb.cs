using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Imaging.Video;
using Equiview.Tracking;
using Equiview.Tracking.Files;
namespace Equiview.Cli.Commands.Tracking;

/// <summary>'track': follows points through a video, a folder of images, a pipe or a camera.</summary>
internal static class TrackVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("video")
        {
            Description = "video file or folder of images; for --mode online also - (ppm or jpg images through a pipe) or camera:N",
        };
        var mode = new Option<TrackingMode>("--mode")
        {
            Description = "accurate (whole video, both directions), online (frame by frame), paper, or flow (Lucas-Kanade)",
            DefaultValueFactory = _ => TrackingMode.Accurate,
        };
        var command = new Command("track", "follow points through a video") { path, mode };
        var model = new ModelOptions(command);
        var queries = new TrackQueryOptions(command);
        var target = new TrackOutputOptions(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            (string source, TrackingMode chosen) = (arguments.GetValue(path)!, arguments.GetValue(mode));
            bool live = LiveVideo.Is(source);
            target.Require(arguments, live, chosen);
            if (chosen is TrackingMode.Paper or TrackingMode.Flow)
                model.RefuseRecipe(arguments, $"--mode {chosen.ToString().ToLowerInvariant()}");
            return live
                ? new TrackLive(source, size => queries.Read(arguments, size), target.LastFrame(arguments), output)
                    .RunAsync(target.File(arguments), () => model.Open(arguments), cancellation)
                : TrackAsync(source, chosen, arguments, output, cancellation);
        });
        return command;

        Task TrackAsync(string source, TrackingMode chosen, ParseResult arguments, Output output, CancellationToken cancellation)
        {
            using OutputFile file = target.Open(arguments, output);
            using VideoReader video = VideoReader.Open(source);
            IReadOnlyList<PointQuery> points = queries.Read(arguments, video);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments, chosen == TrackingMode.Paper ? "tracking" : null);
            using IFeatureExtractor owned = extractor;
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            IReadOnlyList<PointTrack> tracks = new VideoTracker(extractor, recipe).Track(video, points, chosen, output, cancellation);
            double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
            TrackFile.Write(file.Path, tracks, video.Size);
            file.Finish();
            string[] written = [file.Name, .. target.WriteOverlay(arguments, tracks, video, cancellation)];
            TrackSummary.Print(output, tracks, chosen, extractor.Info, seconds, written);
            return Task.CompletedTask;
        }
    }
}
