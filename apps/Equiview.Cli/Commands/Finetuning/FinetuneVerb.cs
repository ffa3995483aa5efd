using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Evaluation.Studies;
using Equiview.Features;
using Equiview.Finetuning;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Finetuning;

/// <summary>'finetune': trains an adapter that makes a backbone's features more equal across views of rendered objects.</summary>
internal static class FinetuneVerb
{
    public static Command Create()
    {
        var study = new Option<string?>("--study")
        {
            Description = "instead: a json file of runs to train and to measure on objects kept out",
        };
        var model = new Option<string?>("--model", "-m") { Description = "backbone by catalogue name" };
        const string description = "finetune a backbone for multiview equivariance on rendered objects or real photographs";
        var command = new Command("finetune", description) { study, model };
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
        CommonOptions.Run(command, (arguments, output, cancellation) => arguments.GetValue(study) is { } plan
            ? StudyAsync(plan, arguments, output, cancellation)
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
            (int iteration, int noPositives, int notFinite) = run.Steps;
            output.Result(
                new
                {
                    Output = run.Target,
                    run.Checkpoint,
                    Iteration = iteration,
                    SkippedNoPositives = noPositives,
                    SkippedNotFinite = notFinite,
                },
                $"adapter after {iteration} iterations ({noPositives} without matches, {notFinite} not finite) written to {run.Target}");
        }

        async Task StudyAsync(string plan, ParseResult arguments, Output output, CancellationToken cancellation)
        {
            ModelOptions.Refuse(arguments, "--study", [model, files.Cache, .. what.All, .. how.All]);
            FeatureExtractorOptions options = files.Read(arguments);
            if ((options.Weights ?? options.Adapter) is not null)
                throw new UsageException("--weights and --adapter have no effect with --study: the plan names its model");
            string target = path.Name(arguments);
            bool named = !target.EndsWith(".safetensors", StringComparison.Ordinal);
            string folder = Path.GetFullPath(named ? target : Path.GetFileNameWithoutExtension(plan));
            string[] line = CommandLineText.Of(arguments, "finetune");
            Report report = await FinetuningStudy.RunAsync(plan, folder, line, options.Device, output, cancellation).ConfigureAwait(false);
            output.Show(report, folder, report.Tables);
        }
    }
}
