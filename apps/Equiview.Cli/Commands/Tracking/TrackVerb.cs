using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Tracking;
using Equiview.Tracking.Files;
using Equiview.Tracking.TapNext;
namespace Equiview.Cli.Commands.Tracking;

/// <summary>'track': follows points through a video, a folder of images, a pipe or a camera.</summary>
internal static class TrackVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("video")
        {
            Description = "video file or folder of images; with --mode online or tapnext also - (a pipe of ppm or jpg) or camera:N",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("track", "follow points through a video") { path };
        var options = new OptionBinder<TrackingJob>(command, new());
        var model = new ModelOptions(command);
        var target = OutputOption.File(
            command, "tracks as .csv (track,frame,x,y,visible,confidence,out_of_frame), .npz (TAP-Vid arrays) or .json", "tracks.csv");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            TrackingJob job = options.Read(arguments) with { Source = arguments.GetValue(path) ?? "" };
            if (job is { Tensor: not null, Mode: not TrackingMode.TapNext })
                ModelOptions.Refuse(arguments, "--tensor", [.. options.All.Where(o => o.Name == "--mode")]);
            string rows = target.Name(arguments, job.DefaultOutput);
            job.Require(rows);
            if (job.Mode is TrackingMode.Paper or TrackingMode.Flow)
                model.RefuseRecipe(arguments, $"--mode {job.Mode.ToString().ToLowerInvariant()}");
            using OutputFile? file = job.IsLive ? null : target.Open(arguments, output, job.DefaultOutput);
            using TapNextTracker? learned = job.IsLearned ? job.LoadTracker(model.DeviceOnly(arguments, "--mode tapnext")) : null;
            (IFeatureExtractor? extractor, FeatureRecipe? recipe) =
                learned is not null ? default : model.Open(arguments, job.Mode == TrackingMode.Paper ? "tracking" : null);
            using IFeatureExtractor? owned = extractor;
            if (file is null)
            {
                var live = new LiveTrackFile(job, Console.OpenStandardInput, Console.Out, output);
                LiveTrackingSummary followed = await (learned is null
                    ? live.WriteAsync(extractor!, recipe!, rows, cancellation)
                    : live.WriteAsync(learned, rows, cancellation)).ConfigureAwait(false);
                if (rows == "-")
                    output.Say(followed.ToString());
                else
                    output.Written(followed, $"{followed}\nwritten to {rows}", rows);
                return;
            }

            TrackingSummary summary = learned is null
                ? job.Run(extractor!, recipe!, file.Path, output, cancellation)
                : job.Run(learned, file.Path, output, cancellation);
            file.Finish();
            string overlay = job.Overlay is null ? "" : $" and {job.Overlay}";
            output.Written(summary, $"{summary}\nwritten to {file.Name}{overlay}", file.Name);
        });
        return command;
    }
}
