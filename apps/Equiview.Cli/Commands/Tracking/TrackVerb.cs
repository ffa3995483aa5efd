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
            Description = "video file or folder of images; for --mode online and tapnext also - (ppm or jpg images through a pipe) or camera:N",
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
            if (job.Tensor is not null)
                ModelOptions.Refuse(arguments, "--tensor", [.. options.All.Where(o => o.Name == "--mode" && job.Mode != TrackingMode.TapNext)]);
            if (job.Mode == TrackingMode.TapNext || job.Tensor is not null)
            {
                await TapNext(job, model, target, arguments, output, cancellation).ConfigureAwait(false);
                return;
            }

            job.Require(target.Name(arguments));
            if (job.Mode is TrackingMode.Paper or TrackingMode.Flow)
                model.RefuseRecipe(arguments, $"--mode {job.Mode.ToString().ToLowerInvariant()}");
            using OutputFile? file = job.IsLive ? null : target.Open(arguments, output);
            (IFeatureExtractor extractor, FeatureRecipe recipe) = model.Open(arguments, job.Mode == TrackingMode.Paper ? "tracking" : null);
            using IFeatureExtractor owned = extractor;
            object summary = file is null
                ? await new LiveTrackFile(job, Console.OpenStandardInput, Console.Out, output)
                    .WriteAsync(extractor, recipe, target.Name(arguments), cancellation).ConfigureAwait(false)
                : job.Run(extractor, recipe, file.Path, output, cancellation);
            file?.Finish();
            output.Written(summary, [file?.Name ?? target.Name(arguments), .. job.Overlay is { } overlay ? [overlay] : (string[])[]]);
        });
        return command;
    }

    private static async Task TapNext(
        TrackingJob job, ModelOptions model, OutputOption target, ParseResult arguments, Output output, CancellationToken cancellation)
    {
        string? byDefault = job.Tensor is null ? null : "tracks.npz";
        job.Require(target.Name(arguments, byDefault));
        string device = model.DeviceOnly(arguments, job.Tensor is null ? "--mode tapnext" : "--tensor");
        using OutputFile? file = job.IsLive ? null : target.Open(arguments, output, byDefault);
        using TapNextTracker tracker = job.LoadTracker(device);
        object summary = file is null
            ? await new LiveTrackFile(job, Console.OpenStandardInput, Console.Out, output)
                .WriteAsync(tracker, target.Name(arguments), cancellation).ConfigureAwait(false)
            : job.Tensor is not null ? job.RunPrepared(tracker, file.Path, output, cancellation)
            : job.Run(tracker, file.Path, output, cancellation);
        file?.Finish();
        output.Written(summary, [file?.Name ?? target.Name(arguments), .. job.Overlay is { } overlay ? [overlay] : (string[])[]]);
    }
}
