using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Equiview.Cli.Demo;
using Equiview.Cli.Evaluation;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Pose;
using Equiview.Reporting;

namespace Equiview.Cli.Verbs;

/// <summary>'eval pose': some posed photographs are onboarded, the pose of the others is estimated and compared with the truth.</summary>
internal static class EvalPoseVerb
{
    public static Command Create()
    {
        var data = new Option<string[]>("--data") { Description = "folders of posed photographs (Middlebury and others)", Required = true, AllowMultipleArgumentsPerToken = true };
        var only = new Option<string?>("--split") { Description = "only splits whose name holds this text" };
        var keypoints = new Option<int>("--keypoints") { Description = "key points an image, for networks that have them", DefaultValueFactory = _ => ImageFeatures.DefaultKeypoints };
        var command = new Command("pose", "6-DoF pose from posed photographs: cm-degree accuracy on held-out views") { data, only, keypoints };
        var options = new EvaluationOptions(command, PoseModel.Preset, "equiview-eval-pose");
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            using MeasuredModels models = options.Load(arguments);
            string folder = options.Folder(arguments);
            var rows = new List<(string Split, MetricRow Row)>();
            var answers = new List<object>();
            var timings = new Dictionary<string, double>();
            foreach (string place in arguments.GetValue(data)!)
            {
                PosedScene scene = PosedSceneReader.Read(place);
                foreach (string warning in scene.Warnings)
                    output.Say("note: " + warning);
                ReferenceSplit[] splits = [.. MiddleburySplits.Of(place, scene.Views).Where(s => s.Name.Contains(arguments.GetValue(only) ?? "", StringComparison.Ordinal))];
                foreach (MeasuredModel model in models.All)
                {
                    long start = Stopwatch.GetTimestamp();
                    ImageFeatures[] features = [.. scene.Views.Select(v => ImageFeatures.Extract(model.Extractor, model.Preset, ImageFile.Read(v.ImagePath!), keypoints: arguments.GetValue(keypoints), cancellation: cancellation))];
                    Add("features " + model.Label, start);
                    foreach (ReferenceSplit split in splits)
                    {
                        start = Stopwatch.GetTimestamp();
                        SplitResult result = SplitEvaluation.Run(scene, features, split, cancellation: cancellation);
                        Add("onboard and estimate " + model.Label, start);
                        MetricRow row = result.ToRow($"{split.Name}: {model.Label}");
                        rows.Add((split.Name, row));
                        answers.AddRange(result.Queries.Select(q => new { Split = split.Name, Model = model.Label, q.View, q.Estimate.Found, q.RotationDegrees, TranslationCentimetres = q.TranslationMetres * 100, Inliers = q.Estimate.Inliers.Length, q.Estimate.Score, q.Seconds, q.Estimate.Reason }));
                        output.Say(FormattableString.Invariant($"{row.Label}: {string.Join(" / ", row.Metrics.Take(3).Select(m => FormattableString.Invariant($"{m.Value:0.0}")))}, {result.Onboarding?.Model.Points.Length ?? 0} points"));
                    }
                }
            }

            if (rows.Count == 0)
                throw new UsageException("no split of that name");
            var report = new Report
            {
                Title = "Object pose on held-out views",
                Command = ["eval", "pose", .. arguments.Tokens.Select(t => t.Value).SkipWhile(t => t != "pose").Skip(1)],
                Models = models.ForReport,
                Versions = RunVersions.Current(),
                TimingsSeconds = timings,
                Tables = [.. rows.GroupBy(r => r.Split).Select(g => new MetricTable(g.Key, [.. g.Select(r => r.Row)], Protocol))],
            };
            ReportFiles.Write(folder, report);
            AtomicFile.Write(Path.Combine(folder, "queries.json"), JsonSerializer.SerializeToUtf8Bytes(answers, Output.Indented));
            output.Result(report.Tables, () =>
            {
                Output.Table(["", .. rows[0].Row.Metrics.Select(m => m.Name)], rows.Select(r => (string[])[r.Row.Label, .. r.Row.Metrics.Select(m => FormattableString.Invariant($"{m.Value:0.0##}"))]));
                Console.Out.WriteLine($"See {Path.Combine(folder, "report.html")}");
            });
            return Task.CompletedTask;

            void Add(string stage, long from) => timings[stage] = timings.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(from).TotalSeconds;
        });
        return command;
    }

    private static IReadOnlyDictionary<string, string> Protocol { get; } = new Dictionary<string, string>
    {
        ["k cm k deg"] = "share of queries with rotation below k degrees and translation below k cm, strict; no answer counts as wrong",
        ["query"] = "whole image, no mask, no box; one object",
        ["references"] = "posed, features within the object's projected box",
    };
}
