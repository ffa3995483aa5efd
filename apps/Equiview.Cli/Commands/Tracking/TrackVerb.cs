using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Tracking;
using Equiview.Tracking.Batches;
using Equiview.Tracking.Files;
using Equiview.Tracking.TapNext;
namespace Equiview.Cli.Commands.Tracking;

/// <summary>'track': follows points through a video, a folder of images, a pipe or a camera.</summary>
internal static class TrackVerb
{
    public static Command Create(Verb self)
    {
        var videos = new Argument<string[]>("video")
        {
            Description = "video files or folders of images; with --mode online or tapnext also - (a pipe of ppm or jpg) or camera:N",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(self.Name, self.Description) { videos };
        var options = new OptionBinder<TrackingJob>(command, new());
        var several = new OptionBinder<TrackingBatch>(command, new());
        var model = new ModelOptions(command);
        var target = OutputOption.File(
            command, "tracks as .csv (track,frame,x,y,visible,confidence,out_of_frame), .npz (TAP-Vid), .json; or a folder", "tracks.csv");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            TrackingBatch batch = several.Read(arguments) with { Sources = arguments.GetValue(videos) ?? [] };
            TrackingJob job = options.Read(arguments) with { Source = batch.Source };
            if (job is { Tensor: not null, Mode: not TrackingMode.TapNext })
                ModelOptions.Refuse(arguments, "--tensor", [.. options.All.Where(o => o.Name == "--mode")]);
            string rows = target.Name(arguments, batch.IsSeveral ? TrackingBatch.DefaultFolder : job.DefaultOutput);
            if (batch.IsSeveral)
                batch.Require(job, rows);
            else
                job.Require(rows);
            if (job.Mode is TrackingMode.Paper or TrackingMode.Flow)
                model.RefuseRecipe(arguments, $"--mode {job.Mode.ToString().ToLowerInvariant()}");
            using OutputFile? file = job.IsLive || batch.IsSeveral ? null : target.Open(arguments, output, job.DefaultOutput);
            using TapNextTracker? learned = job.IsLearned ? job.LoadTracker(model.DeviceOnly(arguments, "--mode tapnext")) : null;
            (IFeatureExtractor? extractor, FeatureRecipe? recipe) =
                learned is not null ? default : model.Open(arguments, job.Mode == TrackingMode.Paper ? "tracking" : null);
            using IFeatureExtractor? owned = extractor;
            if (batch.IsSeveral)
            {
                TrackedBatch made = learned is null ? batch.Run(job, extractor!, recipe!, rows, output, cancellation)
                    : batch.Run(job, learned, rows, output, cancellation);
                output.Written(made, $"{made}\nwritten to {rows}", rows);
                made.RequireAll(rows);
                return;
            }

            if (file is null)
            {
                var live = new LiveTrackFile(job, Console.OpenStandardInput, Console.Out, output);
                Show(output, rows, await (learned is null ? live.WriteAsync(extractor!, recipe!, rows, cancellation)
                    : live.WriteAsync(learned, rows, cancellation)).ConfigureAwait(false));
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

    private static void Show(Output output, string rows, LiveTrackingSummary followed)
    {
        if (rows == "-")
            output.Say(followed.ToString());
        else
            output.Written(followed, $"{followed}\nwritten to {rows}", rows);
    }
}
