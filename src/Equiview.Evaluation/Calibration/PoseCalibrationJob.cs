using System.Text;
using System.Text.Json.Nodes;
using Equiview.Evaluation.Jobs;
using Equiview.Pose.Calibration;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Fits the constants of <c>Calibration/pose.json</c>, one group after the other, on renderings of meshes: every second mesh is fitted on,
/// the others check. The file is rewritten after each group, so that a run that is stopped keeps what it found.
/// </summary>
internal static class PoseCalibrationJob
{
    private const int MinMeshes = 4, Seed = 100;

    /// <summary>The fits by the group of the file that each is named after, in their order.</summary>
    public static IReadOnlyList<string> Groups { get; } =
        ["calibrationCheck", "rays", "confidence", "tracking", "outline", "meshConfidence", "depth"];

    /// <summary>Runs all fits.</summary>
    /// <param name="meshes">Mesh files, of objects that no report uses.</param>
    /// <param name="models">Backbones: the first decides where one is enough.</param>
    /// <param name="file">The calibration file; rewritten.</param>
    /// <param name="groups">Which of <see cref="Groups"/> are fitted; none means all.</param>
    /// <param name="date">Noted in the file.</param>
    /// <param name="progress">Receives every choice.</param>
    /// <param name="cancellation">Checked before each photograph.</param>
    /// <exception cref="UsageException">Too few meshes, or no such group.</exception>
    /// <exception cref="InvalidFileException">A mesh or the file cannot be read.</exception>
    public static PoseCalibration Run(
        IReadOnlyList<string> meshes, IReadOnlyList<EvaluatedModel> models, string file, IReadOnlyList<string> groups, DateOnly date,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        if (meshes.Count < MinMeshes)
            throw new UsageException(FormattableString.Invariant($"a fit needs {MinMeshes} meshes or more, to fit and to check"));
        if (groups.FirstOrDefault(g => !Groups.Contains(g)) is { } unknown)
            throw new UsageException($"there is no fit of '{unknown}'; choose among {string.Join(", ", Groups)}");
        PoseCalibration now = PoseCalibration.Read(file);
        var objects = new List<RenderedObject>();
        try
        {
            foreach (string mesh in meshes)
                objects.Add(RenderedObject.Read(mesh, objects.Count));
            RenderedObject[] fit = [.. objects.Where((_, i) => i % 2 == 0)], check = [.. objects.Where((_, i) => i % 2 == 1)];
            var context = new FitContext($"renderings of {Names(fit)}; checked on {Names(check)}", date, progress, cancellation);
            foreach ((string group, Func<PoseCalibration, PoseCalibration> step) in Steps(fit, check, models, context))
            {
                if (groups.Count > 0 && !groups.Contains(group))
                    continue;
                progress.Line("fitting " + group);
                now = step(now);
                AtomicFile.Write(file, Encoding.UTF8.GetBytes(now.ToJson()));
            }

            return now;
        }
        finally
        {
            objects.ForEach(o => o.Dispose());
        }

        static string Names(IEnumerable<RenderedObject> objects) => string.Join(", ", objects.Select(o => o.Name));
    }

    /// <summary>What each group was fitted on, before and after, as the protocol of a table of the fitted numbers.</summary>
    public static MetricTable ToTable(PoseCalibration found)
    {
        (string Name, JsonObject Group)[] groups =
            [.. JsonNode.Parse(found.ToJson())!.AsObject().Where(g => g.Value is JsonObject).Select(g => (g.Key, g.Value!.AsObject()))];
        return new MetricTable(
            "Constants of pose estimation",
            [.. groups.Select(g => new MetricRow(g.Name, [.. g.Group.SelectMany(v => Numbers(v.Key, v.Value!))]))],
            groups.ToDictionary(g => g.Name, g => $"{g.Group["fit"]!["before"]} → {g.Group["fit"]!["after"]}"));

        static IEnumerable<Metric> Numbers(string name, JsonNode value) => value switch
        {
            JsonArray list => list.SelectMany((v, i) => Numbers(FormattableString.Invariant($"{name} {i + 1}"), v!)),
            JsonValue number => [new Metric(name, number.GetValue<double>(), "")],
            _ => [],
        };
    }

    private static IEnumerable<(string Group, Func<PoseCalibration, PoseCalibration> Step)> Steps(
        RenderedObject[] fit, RenderedObject[] check, IReadOnlyList<EvaluatedModel> models, FitContext context)
    {
        Lazy<RenderedSets> views = new(() => new(Views(fit, 0), Views(check, fit.Length)));
        Lazy<ViewPoseFits> matches = new(() => new(views.Value, context));
        Lazy<MeshPoseFits> meshes = new(() => new(fit, check, models[0], context));
        return Groups.Zip<string, Func<PoseCalibration, PoseCalibration>>(
        [
            now => new CalibrationCheckFit(views.Value, context).Run(now),
            now => matches.Value.Matches(now),
            now => matches.Value.Confidence(now),
            now => new FollowedPoseFit(views.Value, context).Run(now),
            now => meshes.Value.Outline(now),
            now => meshes.Value.Confidence(now),
            now => meshes.Value.Depth(now),
        ]);

        RenderedViews[][] Views(RenderedObject[] objects, int from) =>
            [.. objects.Select((o, i) => RenderedViews.Of(o, models, Seed + from + i, context.Cancellation))];
    }
}
