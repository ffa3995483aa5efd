using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Finetuning;
namespace Equiview.Cli.Commands.Finetuning;

/// <summary>'finetune': trains an adapter that makes a backbone's features more equal across views of rendered objects.</summary>
internal static class FinetuneVerb
{
    public static Command Create(Verb self)
    {
        var model = new Option<string?>("--model", "-m") { Description = "backbone by catalog name" };
        var command = new Command(self.Name, self.Description) { model };
        var path = OutputOption.Several(
            command,
            "adapter to write, .safetensors or .ckpt (the layout of the paper's code); the checkpoint and the log stand beside it; "
                + "with --study a folder",
            "adapter.safetensors");
        var (files, what) = (new ModelFileOptions(command, trains: true), new OptionBinder<FinetuningJob>(command, new()));
        var how = new OptionBinder<FinetuneOptions>(
            command, new(), null, (nameof(FinetuneOptions.LongSidePixels), "--long-side"), (nameof(FinetuneOptions.Layer), "--tap"),
            (nameof(FinetuneOptions.Convolutions), "--conv"), (nameof(FinetuneOptions.ConvolutionStart), "--conv-start"),
            (nameof(FinetuneOptions.MaximumAngleDegrees), "--max-angle"), (nameof(FinetuneOptions.CacheMegabytes), "--cache-mb"));
        var study = new StudyOption(command, path, files, [model, files.Cache, .. what.All, .. how.All]);
        CommonOptions.Run(command, (arguments, output, cancellation) => study.IsGiven(arguments)
            ? study.RunAsync(arguments, output, cancellation)
            : TrainAsync(arguments, output, cancellation));
        return command;

        async Task TrainAsync(ParseResult arguments, Output output, CancellationToken cancellation)
        {
            (FinetuningJob job, FinetuneOptions options) = (what.Read(arguments), how.Read(arguments));
            string name = arguments.GetValue(model) ?? throw new UsageException("name the backbone: --model NAME");
            ModelOptions.Refuse(arguments, "training", files.Cache);
            using FinetuningRun run = job.Start(
                () => FeatureExtractors.Load(name, files.Read(arguments)), options, path.Name(arguments), output);
            await output.Follow(run.RunAsync(cancellation)).ConfigureAwait(false);
            FinetuningSummary summary = run.Summary;
            output.Written(summary, $"{summary} written to {run.Target}", run.Target);
        }
    }
}
