using System.CommandLine;
using Equiview.Cli.Comparison;
using Equiview.Cli.Evaluation;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Correspondence;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Finetuning;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.Formats.Bop;
using Equiview.Reporting;

namespace Equiview.Cli.Verbs;

/// <summary>'finetune': trains an adapter that makes a backbone's features more equal across views of rendered objects.</summary>
internal static class FinetuneVerb
{
    public static Command Create()
    {
        var objects = new Option<string?>("--objects") { Description = "folder of meshes (.glb, .gltf, .obj, .ply), one mesh, or rendered views in the paper's layout" };
        var photographs = new Option<string[]>("--photos") { Description = "instead: folders of real photographs with COLMAP points (or tracks.csv)", AllowMultipleArgumentsPerToken = true };
        var study = new Option<string?>("--study") { Description = "instead: a json file of runs to train and to measure on objects kept out" };
        var only = new Option<string[]>("--only") { Description = "train on these objects only (file names without extension)", AllowMultipleArgumentsPerToken = true };
        var model = new Option<string?>("--model", "-m") { Description = "backbone by catalogue name" };
        var weights = new Option<string?>("--weights", "-w") { Description = "weight file; else EQUIVIEW_MODELS and the usual caches are searched" };
        var path = OutputFile.Several(new Option<string>("--output", "-o") { Description = "adapter to write, .safetensors or .ckpt (the layout of the paper's code); the checkpoint and the log stand beside it; with --study a folder", DefaultValueFactory = _ => "adapter.safetensors" });
        var resume = new Option<bool>("--resume") { Description = "continue from the checkpoint beside the output" };
        var threads = new Option<int?>("--threads") { Description = "threads of the tensor library" };
        var command = new Command("finetune", "finetune a backbone for multiview equivariance on rendered objects or real photographs") { objects, photographs, study, only, model, weights, path, resume, threads };
        var training = new TrainingOptions(command);
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            if (arguments.GetValue(threads) is { } count)
                NativeRuntime.SetThreads(count);
            if (arguments.GetValue(study) is { } plan)
            {
                await StudyAsync(plan, arguments.GetValue(path)!, arguments, output, cancellation).ConfigureAwait(false);
                return;
            }

            FinetuneOptions options = training.Read(arguments);
            string name = arguments.GetValue(model) ?? throw new UsageException("name the backbone: --model NAME");
            string target = arguments.GetValue(path)!, checkpoint = Path.ChangeExtension(target, ".training.safetensors");
            bool continued = arguments.GetValue(resume);
            if (!continued && File.Exists(checkpoint))
                throw new UsageException($"{checkpoint} is there from an earlier run; continue it with --resume, or delete it");
            if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } beside)
                Directory.CreateDirectory(beside);
            using IViewSource source = (arguments.GetValue(objects), arguments.GetValue(photographs) ?? []) switch
            {
                ({ } meshes, []) => TrainingViews.Objects(meshes, arguments.GetValue(only) ?? [], training.WithNormals(arguments), output),
                (null, { Length: > 0 } scenes) when training.WithNormals(arguments) => throw new UsageException("--same-side needs normals, which photographs have none of"),
                (null, { Length: > 0 } scenes) => TrainingViews.Photographs(scenes),
                _ => throw new UsageException("say what to train on: --objects FOLDER, or --photos FOLDER..."),
            };
            using IFeatureExtractor extractor = FeatureExtractors.Load(name, new FeatureExtractorOptions { Weights = arguments.GetValue(weights) });
            if (extractor is not BackboneFeatureExtractor network)
                throw new UsageException($"{extractor.Info.Model} has no weights and cannot be finetuned");
            using Finetuner finetuner = new(network, source, options);
            if (continued)
                finetuner.Resume(checkpoint);
            output.Say(FormattableString.Invariant($"{source.Objects.Count} objects, {extractor.Info.Model}, iterations {finetuner.Iteration} to {options.Iterations}"));
            using (var log = new TrainingLog(Path.ChangeExtension(target, ".log.csv"), continued))
                await output.Follow(log.Progress(finetuner.RunAsync(checkpoint, cancellation))).ConfigureAwait(false);

            AdapterFile.Write(target, finetuner.ToAdapter());
            (int noPositives, int notFinite) = finetuner.Skipped;
            output.Result(new { Output = target, Checkpoint = checkpoint, finetuner.Iteration, SkippedNoPositives = noPositives, SkippedNotFinite = notFinite }, () =>
                Console.Out.WriteLine(FormattableString.Invariant($"adapter after {finetuner.Iteration} iterations ({noPositives} without matches, {notFinite} not finite) written to {target}")));
        });
        return command;
    }

    private static async Task StudyAsync(string file, string target, ParseResult arguments, Output output, CancellationToken cancellation)
    {
        var plan = StudyPlan.Read(file);
        string folder = Path.GetFullPath(target.EndsWith(".safetensors", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(file) : target);
        IReadOnlyList<string> adapters;
        using (var training = new StudyTraining(plan, folder, output))
            adapters = await training.RunAsync(cancellation).ConfigureAwait(false);
        IPairSource source = EquivarianceProtocols.Open(plan.Protocol, [plan.Objects], [.. plan.Test], candidateStride: 4, new Dictionary<string, ObjectSymmetry>());
        using var renderer = source as IDisposable;
        using MeasuredModels models = new([plan.Model, .. adapters.Select(a => $"{plan.Model}+{a}")], plan.OriginalTap is { } tap ? [tap] : [], "default", plan.LongSide, "cpu");
        var measurement = new EquivarianceOptions { QueriesPerPair = plan.Queries };
        PairKey[] pairs = plan.MaxPairs is { } limit
            ? [.. source.Pairs.GroupBy(p => p.Group).SelectMany(g => PairSelection.Choose([.. g], limit, measurement.Seed, g.Key))] : [.. source.Pairs];
        var job = new EquivarianceJob(source, pairs, models, measurement, folder);
        await output.Follow(job.Run(cancellation)).ConfigureAwait(false);
        (string, string)[] runs = [("original", models.All[0].Label), .. plan.Parse().Zip(models.All.Skip(1), (r, m) => (r.Name, m.Label))];
        Report report = StudyReport.Make(plan, job, runs, ["finetune", .. arguments.Tokens.Select(t => t.Value).Skip(1)], models.ForReport);
        ReportFiles.Write(folder, report);
        EvalVerb.Show(output, report, folder);
    }
}
