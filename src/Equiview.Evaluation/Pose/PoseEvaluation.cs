using System.Text.Json;
using Equiview.Evaluation.Calibration;
using Equiview.Evaluation.Jobs;
using Equiview.Formats;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Calibration;
using Equiview.Reporting;
namespace Equiview.Evaluation.Pose;

/// <summary>Poses are estimated in data sets, or read from a file, and compared with the truth: the main flow of 'eval pose'.</summary>
public static class PoseEvaluation
{
    private const string AnswerFile = "queries.json";

    /// <summary>Measures and writes report and queries.json.</summary>
    /// <param name="request">What is measured.</param>
    /// <param name="setup">Models and output folder.</param>
    /// <param name="variants">Estimators from photographs, the plain one first; null measures that one alone.</param>
    /// <param name="progress">Receives every row.</param>
    /// <param name="cancellation">Checked for every image.</param>
    /// <exception cref="UsageException">No split of that name, or options without effect.</exception>
    public static Report Run(
        PoseRequest request,
        EvaluationSetup setup,
        IReadOnlyList<PoseAblation>? variants = null,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        variants ??= [PoseAblation.Whole];
        (string Folder, PoseDataKind Kind)[] data = [.. request.Data.Select(folder => (folder, KindOf(folder)))];
        request.Require([.. data.Select(d => d.Kind)], ablation: variants.Count > 1);
        setup.Require();
        var log = new PoseEvaluationLog(progress, setup);
        IReadOnlyList<ReportModel> measured = [];
        try
        {
            if (request.Predictions is { } file)
            {
                foreach (string folder in request.Data)
                    BopPoseEvaluation.Score(folder, file, request.Truth, log, cancellation);
            }
            else
            {
                using EvaluatedModels models = setup.Load();
                measured = models.ForReport;
                if (Array.Exists(data, d => d.Kind == PoseDataKind.Mesh))
                    return Calibrate(request, models, setup, progress, cancellation);
                IReadOnlyList<string> absent = [.. request.Absent.SelectMany(p => Directory.Exists(p) ? ImageFolder.Files(p) : [p])];
                var run = new PoseEvaluationSetup(request.Keypoints, absent, variants);
                foreach ((string folder, PoseDataKind kind) in data)
                {
                    if (kind == PoseDataKind.Bop)
                        BopPoseEvaluation.Run(folder, models, request, log, cancellation);
                    else if (kind == PoseDataKind.LowTexture)
                        LowTexturePoseEvaluation.Run(LowTextureObject.Folders(folder), models, request.Paper, run, log, cancellation);
                    else
                        ScenePoseEvaluation.Run(folder, models, request.Split ?? "", request.Turn, run, log, cancellation);
                }
            }
        }
        catch (OperationCanceledException) when (log.Rows.Any())
        {
            log.Warnings.Add(ReportedRun.Stopped);
            Finish(log, measured, setup.Command);
            throw;
        }

        Report report = Finish(log, measured, setup.Command);
        if (request.Calibrate is { } calibration)
        {
            string split =
                $"{string.Join(", ", request.Data.Select(d => Path.GetFileName(Path.GetFullPath(d))))}, {request.Split ?? "all splits"}";
            ConfidenceFit.Rewrite([Path.Combine(log.Folder, AnswerFile)], calibration, split, DateOnly.FromDateTime(DateTime.UtcNow));
        }

        return report;
    }

    private static Report Calibrate(
        PoseRequest request, EvaluatedModels models, EvaluationSetup setup, IProgress<ProgressEvent>? progress,
            CancellationToken cancellation)
    {
        PoseCalibration found = PoseCalibrationJob.Run(
            request.Data, models.All, request.Calibrate!, request.Groups, DateOnly.FromDateTime(DateTime.UtcNow), progress, cancellation);
        var report = new Report
        {
            Title = "Constants of pose estimation",
            Command = setup.Command,
            Models = models.ForReport,
            Versions = RunVersions.Current(),
            Tables = [PoseCalibrationJob.ToTable(found)],
        };
        setup.Write(report);
        return report;
    }

    private static PoseDataKind KindOf(string folder) =>
        MeshFile.Endings.Contains(Path.GetExtension(folder).ToLowerInvariant()) ? PoseDataKind.Mesh
        : BopDataset.IsIn(folder) ? PoseDataKind.Bop
        : LowTextureObject.Folders(folder).Count > 0 ? PoseDataKind.LowTexture : PoseDataKind.Scene;

    private static Report Finish(PoseEvaluationLog log, IReadOnlyList<ReportModel> models, IReadOnlyList<string> command)
    {
        var right = new Dictionary<string, string> { ["right"] = "within 5 cm and 5 degrees" };
        foreach (var own in log.Judged.GroupBy(j => j.Label))
        {
            MetricRow row = ConfidenceCalibration.Row(
                "confidence: " + own.Key, [.. own.Select(j => (j.Confidence, j.IsRight, j.Answered))]);
            log.Add("confidence", row, right);
        }

        if (log.Tables.Length == 0)
            throw new UsageException("no split of that name");
        var report = new Report
        {
            Title = "Object pose",
            Command = command,
            Models = models,
            Versions = RunVersions.Current(),
            TimingsSeconds = log.Timings,
            Tables = log.Tables,
            Warnings = log.Warnings,
        };
        log.Setup.Write(report);
        AtomicFile.Write(
            Path.Combine(log.Folder, AnswerFile), JsonSerializer.SerializeToUtf8Bytes(log.Answers, ReportJson.ResultOptions));
        return report;
    }
}
