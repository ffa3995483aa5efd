using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Tracking;
using Equiview.Tracking.Batches;
using Equiview.Tracking.Files;
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
            var run = new TrackingRun(job, batch);
            string rows = target.Name(arguments, run.DefaultOutput);
            run.Require(rows);
            if (run.HasOwnRecipe)
                model.RefuseRecipe(arguments, $"--mode {job.Mode.ToString().ToLowerInvariant()}");
            using OutputFile? file = run.IsOneFile ? target.Open(arguments, output, run.DefaultOutput) : null;
            using TrackingNetwork network = Open(job, model, arguments);
            object made = await run.RunAsync(
                network, file?.Path ?? rows, Console.OpenStandardInput, Console.Out, output, cancellation).ConfigureAwait(false);
            file?.Finish();
            Show(output, made, file?.Name ?? rows, job.Overlay);
        });
        return command;
    }

    private static TrackingNetwork Open(TrackingJob job, ModelOptions model, ParseResult arguments) => job.IsLearned
        ? new(job.LoadTracker(model.DeviceOnly(arguments, "--mode tapnext")))
        : new(model.Open(arguments, job.Mode == TrackingMode.Paper ? "tracking" : null));

    private static void Show(Output output, object made, string name, string? overlay)
    {
        if (name == "-") // the rows of a live source have standard output
            output.Say(made.ToString()!);
        else
            output.Written(made, $"{made}\nwritten to {name}{(overlay is null ? "" : $" and {overlay}")}", name);
        (made as TrackedBatch)?.RequireAll(name);
    }
}
