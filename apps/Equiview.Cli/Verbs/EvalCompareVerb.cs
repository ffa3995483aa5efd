using System.CommandLine;
using System.Diagnostics;
using Equiview.Cli.Comparison;
using Equiview.Cli.Demo;
using Equiview.Cli.Evaluation;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Correspondence;
using Equiview.Features;
using Equiview.Formats.Bop;
using Equiview.Reporting;
using Equiview.Splatting.Lifting;
using Equiview.Tracking;

namespace Equiview.Cli.Verbs;

/// <summary>'eval compare': a backbone against its finetuned self on every application, in one page.</summary>
internal static class EvalCompareVerb
{
    public static Command Create()
    {
        var model = new Option<string>("--model", "-m") { Description = "backbone by catalogue name", Required = true };
        var adapter = new Option<string>("--adapter") { Description = "finetuned adapter (.safetensors, or the paper's .ckpt)", Required = true };
        var objects = new Option<string[]>("--objects") { Description = "equivariance on rendered objects: folders of meshes", AllowMultipleArgumentsPerToken = true };
        var names = new Option<string?>("--object-names") { Description = "objects to take, comma-separated; never those that were trained on" };
        var protocol = new Option<string>("--protocol") { Description = "R-CI, R-120 or R-all", DefaultValueFactory = _ => "R-CI" };
        var photos = new Option<string[]>("--photos") { Description = "equivariance on photographs with tracks (P-tracks): scene folders", AllowMultipleArgumentsPerToken = true };
        var semantic = new Option<string?>("--semantic") { Description = "semantic transfer: folder of PF-WILLOW" };
        var readout = new Option<SemanticReadout>("--readout") { Description = "how a transferred point is read; Paper's plain dot product is for tokens after the final norm only", DefaultValueFactory = _ => SemanticReadout.Nearest };
        var tracking = new Option<string?>("--tracking") { Description = "tracking: folder of BADJA clips" };
        var mode = new Option<string>("--mode") { Description = "tracker: accurate, online or paper", DefaultValueFactory = _ => "accurate" };
        var pose = new Option<string[]>("--pose") { Description = "pose: folders of posed photographs (Middlebury)", AllowMultipleArgumentsPerToken = true };
        var split = new Option<string?>("--split") { Description = "only pose splits whose name holds this text" };
        var lift = new Option<string?>("--lift") { Description = "lifted features: folder of posed photographs" };
        var scene = new Option<string?>("--scene") { Description = "Gaussians for --lift; else they are seeded from its sparse points" };
        var longSide = new Option<int?>("--long-side") { Description = "long side of the prepared image in pixels, where the task has no preset of its own" };
        var queries = new Option<int>("--queries") { Description = "most equivariance queries an ordered pair", DefaultValueFactory = _ => new EquivarianceOptions().QueriesPerPair };
        var mostPairs = new Option<int?>("--max-pairs") { Description = "most pairs an object or scene, chosen by the seed" };
        var mostSemantic = new Option<int?>("--max-semantic-pairs") { Description = "most pairs a category, chosen by the seed" };
        var tap = new Option<string?>("--tap") { Description = "tokens of the original: post-norm, pre-norm or block:N; else each task's own. The finetuned is read where its adapter says" };
        var seed = new Option<int>("--seed") { Description = "seed of every choice", DefaultValueFactory = _ => 1 };
        var target = OutputFile.Several(new Option<string>("--output", "-o") { Description = "folder of report.html, report.json, report.csv", DefaultValueFactory = _ => "equiview-compare" });
        var command = new Command("compare", "original against finetuned on every application, with intervals of the paired difference")
        {
            model, adapter, objects, names, protocol, photos, semantic, readout, tracking, mode, pose, split, lift, scene, longSide, queries, mostPairs, mostSemantic, tap, seed, target,
        };
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            string folder = Path.GetFullPath(arguments.GetValue(target)!);
            var request = new CompareRequest(arguments.GetValue(model)!, arguments.GetValue(adapter)!, arguments.GetValue(tap), arguments.GetValue(seed), folder);
            if (arguments.GetValue(queries) < 1 || arguments.GetValue(mostPairs) < 1 || arguments.GetValue(mostSemantic) < 1)
                throw new UsageException("--queries, --max-pairs and --max-semantic-pairs take a number of 1 or more");
            if (arguments.GetValue(protocol) is not ("R-CI" or "R-120" or "R-all"))
                throw new UsageException("--protocol is R-CI, R-120 or R-all");
            IReadOnlyList<ReportModel> used;
            string identity;
            using (MeasuredModels models = request.Load("default"))
            {
                used = models.ForReport;
                identity = string.Join(" | ", models.All.Select(m => m.Identity));
            }

            Directory.CreateDirectory(folder);
            var finished = new FinishedTasks(folder, $"{identity} | seed {request.Seed}");
            int? side = arguments.GetValue(longSide);
            var options = new EquivarianceOptions { QueriesPerPair = arguments.GetValue(queries), Seed = request.Seed };
            string shared = FormattableString.Invariant($"{side} {options.QueriesPerPair} {arguments.GetValue(mostPairs)}");
            var tasks = new List<TaskComparison>();
            long start = Stopwatch.GetTimestamp();
            if (arguments.GetValue(objects) is { Length: > 0 } meshes)
            {
                string chosen = arguments.GetValue(protocol)!;
                await AddAsync(chosen, $"{shared} {string.Join(',', meshes)} {arguments.GetValue(names)}", () => Equivariance(chosen, meshes, EvaluationOptions.Split(arguments.GetValue(names)), unitIsImage: false)).ConfigureAwait(false);
            }

            if (arguments.GetValue(photos) is { Length: > 0 } scenes)
                await AddAsync("P-tracks", $"{shared} {string.Join(',', scenes)}", () => Equivariance("P-tracks", scenes, [], unitIsImage: true)).ConfigureAwait(false);
            if (arguments.GetValue(semantic) is { } willow)
                await AddAsync("semantic", FormattableString.Invariant($"{willow} {arguments.GetValue(mostSemantic)} {arguments.GetValue(readout)}"), () => SemanticComparison.RunAsync(request, willow, arguments.GetValue(mostSemantic), arguments.GetValue(readout), output, cancellation)).ConfigureAwait(false);
            if (arguments.GetValue(tracking) is { } clips)
            {
                TrackingMode tracker = EvalTrackingFiles.Modes(arguments.GetValue(mode)!)[0];
                await AddAsync("tracking", FormattableString.Invariant($"{clips} {tracker} {side}"), () => Task.FromResult(TrackingComparison.Run(request, clips, tracker, side, output, cancellation))).ConfigureAwait(false);
            }

            if (arguments.GetValue(pose) is { Length: > 0 } photographs)
                await AddAsync("pose", $"{string.Join(',', photographs)} {arguments.GetValue(split)}", () => Task.FromResult(PoseComparison.Run(request, photographs, arguments.GetValue(split), output, cancellation))).ConfigureAwait(false);
            if (arguments.GetValue(lift) is { } posed)
                await AddAsync("lift", FormattableString.Invariant($"{posed} {arguments.GetValue(scene)} {side}"), () => LiftComparison.RunAsync(request, posed, arguments.GetValue(scene), side, new LiftingOptions(), output, cancellation)).ConfigureAwait(false);
            if (tasks.Count == 0)
                throw new UsageException("say what to compare on: --objects, --photos, --semantic, --tracking, --pose or --lift");

            var report = new Report
            {
                Title = $"{request.Model}: original against finetuned",
                Command = EvalVerb.CommandLine(arguments, "compare"),
                Seed = request.Seed,
                Models = used,
                Versions = RunVersions.Current(),
                TimingsSeconds = new Dictionary<string, double> { ["measuring"] = Stopwatch.GetElapsedTime(start).TotalSeconds },
                Tables = [.. tasks.Select(t => t.ToTable(request.Seed)), PaperNumbers.Table()],
                Pictures = [.. Pictures(folder)],
            };
            ReportFiles.Write(folder, report);
            output.Result(report.Tables, () => Print(report, folder));

            async Task AddAsync(string name, string settings, Func<Task<TaskComparison>> run) => tasks.Add(await finished.GetAsync(name, settings, run).ConfigureAwait(false));

            async Task<TaskComparison> Equivariance(string name, string[] data, string[] only, bool unitIsImage)
            {
                IPairSource source = EquivarianceProtocols.Open(name, data, only, candidateStride: 4, new Dictionary<string, ObjectSymmetry>());
                using var renderer = source as IDisposable;
                return await EquivarianceComparison.RunAsync(request, name, source, arguments.GetValue(mostPairs), side, options, unitIsImage, output, cancellation).ConfigureAwait(false);
            }
        });
        return command;
    }

    // Written beside the tasks' logs, so that a continued comparison has them too.
    private static IEnumerable<ReportPicture> Pictures(string folder) =>
        from task in Directory.GetDirectories(folder).Order(StringComparer.Ordinal)
        from file in Directory.GetFiles(task, "*.jpg").Order(StringComparer.Ordinal)
        select new ReportPicture($"{Path.GetFileName(task)}: {Path.GetFileNameWithoutExtension(file)} (green: right, red: wrong)", File.ReadAllBytes(file));

    private static void Print(Report report, string folder)
    {
        foreach (MetricTable table in report.Tables.SkipLast(1))
        {
            Console.Out.WriteLine(table.Title);
            Output.Table(["", "original", "finetuned", "paired difference"], table.Rows[0].Metrics.Select((m, i) => (string[])
            [
                m.Unit.Length > 0 ? $"{m.Name} {m.Unit}" : m.Name, Plain(m), Plain(table.Rows[1].Metrics[i]), WithInterval(table.Rows[2].Metrics[i]),
            ]));
        }

        Console.Out.WriteLine($"See {Path.Combine(folder, "report.html")}");
    }

    private static string Plain(Metric m) => FormattableString.Invariant($"{m.Value:0.00##}");

    private static string WithInterval(Metric m) => m is { Low: { } low, High: { } high }
        ? FormattableString.Invariant($"{m.Value:+0.00##;-0.00##;0} [{low:+0.00##;-0.00##;0}, {high:+0.00##;-0.00##;0}]") : FormattableString.Invariant($"{m.Value:+0.00##;-0.00##;0}");
}
