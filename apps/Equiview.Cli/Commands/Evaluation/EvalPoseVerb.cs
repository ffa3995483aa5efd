using System.CommandLine;
using System.Text.Json;
using Equiview.Cli.Commands.Pose;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Pose;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'eval pose': poses are estimated in a data set, or read from a file, and compared with the truth.</summary>
internal static class EvalPoseVerb
{
    public static Command Create()
    {
        var data = new Option<string[]>("--data") { Description = "folders: posed photographs (Middlebury and others), BOP data sets, OnePose or LowTexture objects", Required = true, AllowMultipleArgumentsPerToken = true };
        var only = new Option<string?>("--split") { Description = "posed photographs: only splits whose name holds this text" };
        var keypoints = new Option<int>("--keypoints") { Description = "key points a photograph, for networks that have them", DefaultValueFactory = _ => ImageFeatures.DefaultKeypoints };
        var turn = new Option<string[]>("--turn") { Description = "posed photographs: VIEWS=DEGREES for pictures that are stored turned clockwise against their calibration (32-47=180; places from 1, or a name)", AllowMultipleArgumentsPerToken = true };
        var absent = new Option<string[]>("--absent") { Description = "posed photographs: pictures (files or folders) that do not show the object; how many of them are answered is reported", AllowMultipleArgumentsPerToken = true };
        var paper = new Option<bool>("--paper") { Description = "OnePose, LowTexture: the reference paper's protocol, from its annotations" };
        var region = new Option<BopRegion>("--region") { Description = "BOP: what is told of where the object is, from the truth", DefaultValueFactory = _ => BopRegion.Box };
        var turns = new Option<int>("--in-plane") { Description = "BOP: renderings of each viewpoint, turned about the optical axis", DefaultValueFactory = _ => new MeshOnboardingOptions().InPlaneRotations };
        var icp = new Option<bool>("--depth") { Description = "BOP: refine with the depth images that are there" };
        var overlay = new Option<bool>("--overlay") { Description = "BOP: write the photographs with the estimates drawn in" };
        var predictions = new Option<string?>("--predictions") { Description = "BOP: score this results file (csv) in place of an estimation" };
        var truth = new Option<string?>("--truth") { Description = "BOP: true poses as a results file; else scene_gt.json" };
        var command = new Command("pose", "6-DoF pose: cm-degree, ADD, MSSD, MSPD and VSD on data sets or results files") { data, only, keypoints, turn, absent, paper, region, turns, icp, overlay, predictions, truth };
        var ablation = new AblationOption<PoseAblation>("posed photographs: also measure without each stage alone; with words, only stages whose name holds one", "stage", PoseAblation.Whole, PoseAblation.Changes, a => a.Name);
        ablation.AddTo(command);
        var options = new EvaluationOptions(command, "pose", "equiview-eval-pose");
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            var log = new PoseEvaluationLog(output, options.Folder(arguments));
            IReadOnlyList<ReportModel> measured = [];
            string[] places = arguments.GetValue(data)!;
            if (arguments.GetValue(truth) is not null && arguments.GetValue(predictions) is null)
                throw new UsageException("--truth belongs to --predictions FILE");
            if (arguments.GetValue(predictions) is { } file)
            {
                foreach (string place in places)
                    BopPoseEvaluation.Score(place, file, arguments.GetValue(truth), log, cancellation);
            }
            else
            {
                using EvaluatedModels models = options.Load(arguments);
                measured = models.ForReport;
                var run = new PoseEvaluationSetup(arguments.GetValue(keypoints), Pictures(arguments.GetValue(absent) ?? []), ablation.Read(arguments));
                foreach (string place in places)
                {
                    if (BopDataset.IsIn(place))
                        BopPoseEvaluation.Run(place, models, arguments.GetValue(region), arguments.GetValue(turns), arguments.GetValue(icp), arguments.GetValue(overlay), log, cancellation);
                    else if (LowTextureObject.Folders(place) is { Count: > 0 } objects)
                        LowTexturePoseEvaluation.Run(objects, models, arguments.GetValue(paper), run, log, cancellation);
                    else
                        ScenePoseEvaluation.Run(place, models, arguments.GetValue(only) ?? "", arguments.GetValue(turn) ?? [], run, log, cancellation);
                }
            }

            Finish(log, measured, EvalVerb.CommandLine(arguments, "pose"), output);
            return Task.CompletedTask;
        });
        return command;
    }

    private static IReadOnlyList<string> Pictures(IEnumerable<string> places) => [.. places.SelectMany(p => Directory.Exists(p) ? ImageFolder.Files(p) : [p])];

    private static void Finish(PoseEvaluationLog log, IReadOnlyList<ReportModel> models, string[] command, Output output)
    {
        foreach (var own in log.Judged.GroupBy(j => j.Label))
            log.Add("confidence", ConfidenceCalibration.Row("confidence: " + own.Key, [.. own.Select(j => (j.Confidence, j.IsRight, j.Answered))]), new Dictionary<string, string> { ["right"] = "within 5 cm and 5 degrees" });
        MetricTable[] tables = log.Tables;
        if (tables.Length == 0)
            throw new UsageException("no split of that name");
        var report = new Report
        {
            Title = "Object pose",
            Command = command,
            Models = models,
            Versions = RunVersions.Current(),
            TimingsSeconds = log.Timings,
            Tables = tables,
            Warnings = log.Warnings,
        };
        ReportFiles.Write(log.Folder, report);
        AtomicFile.Write(Path.Combine(log.Folder, "queries.json"), JsonSerializer.SerializeToUtf8Bytes(log.Answers, ReportJson.ResultOptions));
        output.Result(report.Tables, () =>
        {
            foreach (MetricTable table in tables)
            {
                // An object of which no image has depth has no VSD.
                string[] columns = [.. table.Rows.SelectMany(r => r.Metrics).Select(m => m.Name).Distinct()];
                Output.Table([table.Title, .. columns], table.Rows.Select(r => (string[])[r.Label, .. columns.Select(c => r.Metrics.FirstOrDefault(m => m.Name == c) is { } m ? FormattableString.Invariant($"{m.Value:0.0##}") : "")]));
            }

            Console.Out.WriteLine($"See {Path.Combine(log.Folder, "report.html")}");
        });
    }
}
