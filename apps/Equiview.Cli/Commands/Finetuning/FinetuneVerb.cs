using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Evaluation.Studies;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Finetuning;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
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
        var resume = new Option<bool>("--resume") { Description = "continue from the checkpoint beside the output" };
        const string description = "finetune a backbone for multiview equivariance on rendered objects or real photographs";
        var command = new Command("finetune", description) { study, model, resume };
        var path = OutputOption.Several(
            command,
            "adapter to write, .safetensors or .ckpt (the layout of the paper's code); the checkpoint and the log stand beside it; "
                + "with --study a folder",
            "adapter.safetensors");
        var (files, views, training) = (new ModelFileOptions(command), new TrainingViewOptions(command), new TrainingOptions(command));
        CommonOptions.Run(command, (arguments, output, cancellation) => arguments.GetValue(study) is { } plan
            ? StudyAsync(plan, arguments, output, cancellation)
            : TrainAsync(arguments, output, cancellation));
        return command;

        async Task TrainAsync(ParseResult arguments, Output output, CancellationToken cancellation)
        {
            FinetuneOptions options = training.Read(arguments);
            string name = arguments.GetValue(model) ?? throw new UsageException("name the backbone: --model NAME");
            ModelOptions.Refuse(arguments, "training", files.Cache);
            string target = path.Name(arguments), checkpoint = Path.ChangeExtension(target, ".training.safetensors");
            bool continued = arguments.GetValue(resume);
            if (!continued && File.Exists(checkpoint))
                throw new UsageException($"{checkpoint} is there from an earlier run; continue it with --resume, or delete it");
            if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } beside)
                Directory.CreateDirectory(beside);
            using IViewSource source = views.Open(arguments, options.Thresholds.SameSide, output);
            using IFeatureExtractor extractor = FeatureExtractors.Load(name, files.Read(arguments));
            if (extractor.GetService<BackboneFeatureExtractor>() is not { } network)
                throw new UsageException($"{extractor.Info.Model} has no weights and cannot be finetuned");
            using Finetuner finetuner = new(network, source, options);
            if (continued)
                finetuner.Resume(checkpoint);
            output.Say(FormattableString.Invariant(
                $"{source.Objects.Count} objects, {extractor.Info.Model}, iterations {finetuner.Iteration} to {options.Iterations}"));
            using (var log = new TrainingLog(Path.ChangeExtension(target, ".log.csv"), continued))
                await output.Follow(log.Progress(finetuner.RunAsync(checkpoint, cancellation))).ConfigureAwait(false);
            AdapterFile.Write(target, finetuner.ToAdapter());
            Print(output, target, checkpoint, finetuner);
        }

        async Task StudyAsync(string plan, ParseResult arguments, Output output, CancellationToken cancellation)
        {
            ModelOptions.Refuse(arguments, "--study", [model, resume, files.Cache, .. views.All, .. training.All]);
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

    private static void Print(Output output, string target, string checkpoint, Finetuner finetuner)
    {
        (int noPositives, int notFinite) = finetuner.Skipped;
        var result = new
        {
            Output = target,
            Checkpoint = checkpoint,
            finetuner.Iteration,
            SkippedNoPositives = noPositives,
            SkippedNotFinite = notFinite,
        };
        output.Result(result, () => Console.Out.WriteLine(
            $"adapter after {finetuner.Iteration} iterations ({noPositives} without matches, {notFinite} not finite) written to {target}"));
    }
}
