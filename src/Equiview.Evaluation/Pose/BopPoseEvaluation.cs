using System.Diagnostics;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Pose;
using Equiview.Formats.Bop;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Overlays;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.Pose;

/// <summary>'eval pose' on a BOP data set: objects are onboarded from their meshes; or the results of any method are scored.</summary>
internal static class BopPoseEvaluation
{
    // The object is known to be there, so a weak answer is better than none.
    private static readonly MeshPoseOptions Answering = new()
    {
        AnswerFromOutline = true,
        Pnp = new MeshPoseOptions().Pnp with { MinInliers = 5 },
    };

    public static void Run(string place, EvaluatedModels models, PoseRequest request, PoseEvaluationLog log, CancellationToken cancellation)
    {
        BopDataset dataset = BopDataset.Open(place);
        IReadOnlyList<BopTarget> targets = dataset.Targets();
        using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
        IReadOnlyDictionary<int, BopObject> objects = Objects(dataset, targets, renderer, log);
        try
        {
            targets = [.. targets.Where(t => objects.ContainsKey(t.ObjectId))];
            foreach (EvaluatedModel model in models.All)
            {
                var answers = new List<BopAnswer>();
                foreach (BopObject item in objects.Values)
                    answers.AddRange(Answers(dataset, objects, item, targets, model, request, log, cancellation));
                Finish(dataset, objects, targets, model, request, answers, log, cancellation);
            }
        }
        finally
        {
            foreach (BopObject item in objects.Values)
                item.Mesh.Dispose();
        }
    }

    private static IReadOnlyList<BopAnswer> Answers(
        BopDataset dataset,
        IReadOnlyDictionary<int, BopObject> objects,
        BopObject item,
        IReadOnlyList<BopTarget> targets,
        EvaluatedModel model,
        PoseRequest request,
        PoseEvaluationLog log,
        CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        var onboarding = new MeshOnboardingOptions { InPlaneRotations = request.InPlane };
        ObjectModel onboarded = MeshOnboarding.Onboard(item.Mesh, model.Extractor, model.Recipe, onboarding, cancellation: cancellation);
        log.Spent("onboard " + model.Label, start);
        log.Progress.Line(
            FormattableString.Invariant($"object {item.Id}: {onboarded.Features.Length} features of {onboarded.Views.Count} renderings ")
                + FormattableString.Invariant($"in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        start = Stopwatch.GetTimestamp();
        var estimator = new MeshPoseEstimator(item.Mesh, onboarded, model.Extractor, model.Recipe, Answering);
        IEnumerable<BopTarget> own = targets.Where(t => t.ObjectId == item.Id);
        IReadOnlyList<BopAnswer> answers = [
            .. BopEstimation.Run(dataset, objects, own, estimator, request.Region, request.Depth, cancellation)];
        log.Spent("estimate " + model.Label, start);
        return answers;
    }

    private static void Finish(
        BopDataset dataset,
        IReadOnlyDictionary<int, BopObject> objects,
        IReadOnlyList<BopTarget> targets,
        EvaluatedModel model,
        PoseRequest request,
        List<BopAnswer> answers,
        PoseEvaluationLog log,
        CancellationToken cancellation)
    {
        IReadOnlyList<BopResult> results = BopEstimation.ToResults(answers);
        Directory.CreateDirectory(log.Folder);
        string name = model.Label.Replace(' ', '-').Replace(':', '-').Replace('_', '-').ToLowerInvariant();
        BopResults.Write(Path.Combine(log.Folder, $"equiview-{name}_{dataset.Name}-test.csv"), results);
        foreach (BopAnswer a in answers.Where(a => !a.Estimate.Found))
        {
            log.Progress.Line(FormattableString.Invariant(
                $"scene {a.Target.SceneId}, image {a.Target.ImageId}, object {a.Target.ObjectId}: {a.Estimate.Reason}"));
        }

        string table = $"{dataset.Name}, true {request.Region.ToString().ToLowerInvariant()}";
        Score(dataset, targets, objects, results, null, table, model.Label, log, cancellation);
        if (request.Overlay)
            Pictures(dataset, objects, results, Path.Combine(log.Folder, "overlays " + name));
    }

    /// <summary>Scores a results file against the data set's truth, or against another results file.</summary>
    public static void Score(string place, string predictions, string? truth, PoseEvaluationLog log, CancellationToken cancellation)
    {
        BopDataset dataset = BopDataset.Open(place);
        IReadOnlyList<BopResult> results = BopResults.Read(predictions);
        IReadOnlyList<BopResult>? truths = truth is null ? null : BopResults.Read(truth);
        IReadOnlyList<BopTarget> targets = truths is null
            ? dataset.Targets()
            : [.. truths.GroupBy(t => (t.SceneId, t.ImageId, t.ObjectId))
                .Select(g => new BopTarget(g.Key.SceneId, g.Key.ImageId, g.Key.ObjectId, g.Count()))];
        RequireTargets(predictions, results, targets, log);
        using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
        IReadOnlyDictionary<int, BopObject> objects = Objects(dataset, targets, renderer, log);
        try
        {
            Score(
                dataset,
                [.. targets.Where(t => objects.ContainsKey(t.ObjectId))],
                objects,
                results,
                truths,
                dataset.Name,
                Path.GetFileNameWithoutExtension(predictions),
                log,
                cancellation);
        }
        finally
        {
            foreach (BopObject item in objects.Values)
                item.Mesh.Dispose();
        }
    }

    // Rows of other ids than the data set's score nothing: that is no bad estimator but a wrong file.
    private static void RequireTargets(
        string predictions, IReadOnlyList<BopResult> results, IReadOnlyList<BopTarget> targets, PoseEvaluationLog log)
    {
        HashSet<(int, int, int)> asked = [.. targets.Select(t => (t.SceneId, t.ImageId, t.ObjectId))];
        int met = results.Count(r => asked.Contains((r.SceneId, r.ImageId, r.ObjectId)));
        if (met == 0 && results.Count > 0 && targets.Count > 0)
        {
            throw new InvalidFileException(predictions, FormattableString.Invariant(
                $"no row is of a target: the first row is of scene {results[0].SceneId}, image {results[0].ImageId}, ")
                    + FormattableString.Invariant($"object {results[0].ObjectId}, ")
                + FormattableString.Invariant(
                    $"the first target of scene {targets[0].SceneId}, image {targets[0].ImageId}, object {targets[0].ObjectId}"));
        }

        if (met < results.Count)
            log.Warn(FormattableString.Invariant($"{results.Count - met} of {results.Count} rows are of no target"));
    }

    private static IReadOnlyDictionary<int, BopObject> Objects(
        BopDataset dataset, IReadOnlyList<BopTarget> targets, IMeshRenderer renderer, PoseEvaluationLog log)
    {
        IReadOnlyDictionary<int, BopObject> objects = BopObject.Load(dataset, targets.Select(t => t.ObjectId), renderer);
        int[] without = [.. targets.Select(t => t.ObjectId).Distinct().Where(id => !objects.ContainsKey(id)).Order()];
        if (without.Length > 0)
            log.Warn($"no mesh of object {string.Join(", ", without)}; passed over");
        foreach (BopObject item in objects.Values)
        {
            if (item.Mesh.Warning is { } doubt)
                log.Warn(FormattableString.Invariant($"object {item.Id}: {doubt}"));
        }

        return objects.Count > 0 ? objects : throw new InvalidFileException(dataset.Name, "holds no mesh of any target");
    }

    private static void Score(
        BopDataset dataset, IReadOnlyList<BopTarget> targets, IReadOnlyDictionary<int, BopObject> objects, IReadOnlyList<BopResult> results,
        IReadOnlyList<BopResult>? truths,
        string table, string label, PoseEvaluationLog log, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        ILookup<(int, int, int), BopResult> estimates = results.ToLookup(r => (r.SceneId, r.ImageId, r.ObjectId));
        ILookup<(int, int, int), RigidTransform>? given = truths?.ToLookup(
            r => (r.SceneId, r.ImageId, r.ObjectId), r => r.CameraFromObject);
        var scores = new List<BopTargetScore>();
        foreach (BopTarget target in targets)
        {
            cancellation.ThrowIfCancellationRequested();
            BopImage? image = dataset.Image(target.SceneId, target.ImageId);
            CameraIntrinsics camera = image?.Intrinsics ?? dataset.Camera()
                ?? throw new InvalidFileException(
                    dataset.Name,
                    FormattableString.Invariant($"holds neither image {target.ImageId} of scene {target.SceneId} nor camera.json"));
            (int, int, int) key = (target.SceneId, target.ImageId, target.ObjectId);
            RigidTransform[] truth = given is not null
                ? [.. given[key]]
                : [.. image?.Instances.Where(i => i.ObjectId == target.ObjectId).Select(i => i.CameraFromObject) ?? []];
            if (truth.Length == 0)
                throw new InvalidFileException(
                    dataset.Name,
                    FormattableString.Invariant($"names no true pose of object {target.ObjectId} in image {target.ImageId} of ")
                        + FormattableString.Invariant($"scene {target.SceneId}"));
            BopTargetScore score = BopScoring.Score(
                target, objects[target.ObjectId], camera, truth, [.. estimates[key]], image is null ? null : BopDataset.ReadDepth(image));
            scores.Add(score);
            log.Answers.AddRange(
                score.Instances.Select(
                    e => new
                    {
                        Method = label,
                        target.SceneId,
                        target.ImageId,
                        target.ObjectId,
                        Found = double.IsFinite(e.Add),
                        RotationDegrees = Finite(e.RotationDegrees),
                        TranslationMillimeters = Finite(e.TranslationMeters * 1000),
                        AddOfDiameter = Finite(e.Add),
                        AddSOfDiameter = Finite(e.AddSymmetric),
                        ProjectionPixels = Finite(e.ProjectionPixels),
                    }));
        }

        log.Spent("metrics", start);
        log.Add(table, BopSummary.Row(label, scores), Protocol);
        foreach (IGrouping<int, BopTargetScore> own in scores.GroupBy(s => s.Target.ObjectId).OrderBy(g => g.Key))
            log.Add(table + ", by object", BopSummary.Row(FormattableString.Invariant($"object {own.Key}: {label}"), [.. own]), Protocol);
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static void Pictures(
        BopDataset dataset, IReadOnlyDictionary<int, BopObject> objects, IReadOnlyList<BopResult> results, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (IGrouping<(int SceneId, int ImageId), BopResult> image in results.GroupBy(r => (r.SceneId, r.ImageId)))
        {
            if (dataset.Image(image.Key.SceneId, image.Key.ImageId) is not { ImagePath: { } path } known)
                continue;
            RgbImage picture = ImageFile.Read(path);
            foreach (BopResult r in image)
                MeshOverlay.Draw(picture, known.Intrinsics, r.CameraFromObject, objects[r.ObjectId].Mesh);
            ImageFile.Write(
                Path.Combine(folder, FormattableString.Invariant($"{image.Key.SceneId:d6}_{image.Key.ImageId:d6}.png")), picture);
        }
    }

    private static readonly Dictionary<string, string> Protocol = new()
    {
        ["estimates"] = "as many as true instances, by falling score; no answer counts as wrong",
        ["recalls"] = "over all targets of the set together; thresholds of BOP 2019",
        ["ADD(-S)"] = "ADD-S for objects with symmetries in models_info.json",
        ["box, mask"] = "of the visible part, from the truth",
    };
}
