using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Finetuning;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.Rendering.Meshes;

namespace Equiview.Cli.Verbs;

/// <summary>'finetune': trains an adapter that makes a backbone's features more equal across views of rendered objects.</summary>
internal static class FinetuneVerb
{
    public static Command Create()
    {
        var objects = new Option<string>("--objects") { Description = "folder of .glb or .gltf files, one such file, or rendered views in the paper's layout", Required = true };
        var only = new Option<string[]>("--only") { Description = "train on these objects only (file names without extension)", AllowMultipleArgumentsPerToken = true };
        var model = new Option<string>("--model", "-m") { Description = "backbone by catalogue name", Required = true };
        var weights = new Option<string?>("--weights", "-w") { Description = "weight file; else EQUIVIEW_MODELS and the usual caches are searched" };
        var path = new Option<string>("--output", "-o") { Description = "adapter to write; the checkpoint and the log stand beside it", DefaultValueFactory = _ => "adapter.safetensors" };
        var resume = new Option<bool>("--resume") { Description = "continue from the checkpoint beside the output" };
        var threads = new Option<int?>("--threads") { Description = "threads of the tensor library" };
        var command = new Command("finetune", "finetune a backbone for multiview equivariance on rendered objects") { objects, only, model, weights, path, resume, threads };
        var training = new TrainingOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            if (arguments.GetValue(threads) is { } count)
                NativeRuntime.SetThreads(count);
            FinetuneOptions options = training.Read(arguments);
            string target = arguments.GetValue(path)!, checkpoint = Path.ChangeExtension(target, ".training.safetensors");
            bool continued = arguments.GetValue(resume);
            if (!continued && File.Exists(checkpoint))
                throw new UsageException($"{checkpoint} is there from an earlier run; continue it with --resume, or delete it");
            using IViewSource source = Open(arguments.GetValue(objects)!, arguments.GetValue(only) ?? [], training.WithNormals(arguments), output);
            using IFeatureExtractor extractor = FeatureExtractors.Load(arguments.GetValue(model)!, new FeatureExtractorOptions { Weights = arguments.GetValue(weights) });
            if (extractor is not BackboneFeatureExtractor network)
                throw new UsageException($"{extractor.Info.Model} has no weights and cannot be finetuned");
            using Finetuner finetuner = new(network, source, options);
            if (continued)
                finetuner.Resume(checkpoint);
            output.Say(FormattableString.Invariant($"{source.Objects.Count} objects, {extractor.Info.Model}, iterations {finetuner.Iteration} to {options.Iterations}"));
            using (var log = new TrainingLog(Path.ChangeExtension(target, ".log.csv"), continued))
                await output.Follow(Progress(finetuner.RunAsync(checkpoint, cancellation), log)).ConfigureAwait(false);

            AdapterFile.Write(target, finetuner.ToAdapter());
            (int noPositives, int notFinite) = finetuner.Skipped;
            output.Result(new { Output = target, Checkpoint = checkpoint, finetuner.Iteration, SkippedNoPositives = noPositives, SkippedNotFinite = notFinite }, () =>
                Console.Out.WriteLine(FormattableString.Invariant($"adapter after {finetuner.Iteration} iterations ({noPositives} without matches, {notFinite} not finite) written to {target}")));
        });
        return command;
    }

    private static IViewSource Open(string path, string[] only, bool withNormals, Output output)
    {
        bool views = Directory.Exists(path) && (ViewFolder.HoldsViews(path) || Directory.GetDirectories(path).Any(ViewFolder.HoldsViews));
        if (views)
            return only.Length == 0 ? new ViewFolder(path, withNormals) : throw new UsageException("--only is for meshes; name the folder of the object's views instead");
        ObjectFolder folder = ObjectFolder.Read(path, only);
        foreach (string warning in folder.Warnings)
            output.Say(warning);
        return new RenderedViews(MeshRenderer.OpenOrCpu(), folder.Objects, withNormals);
    }

    private static async IAsyncEnumerable<ProgressEvent> Progress(IAsyncEnumerable<TrainingEvent> steps, TrainingLog log)
    {
        await foreach (TrainingEvent step in steps.ConfigureAwait(false))
        {
            log.Write(step);
            string loss = FormattableString.Invariant($"loss {log.RecentLoss:0.000}, {step.PairsPerSecond:0.00} pairs/s, {step.Remaining:hh\\:mm\\:ss} left");
            yield return new ProgressEvent($"finetuning ({loss})", step.Iteration, step.Total, step.Warning);
        }
    }
}
