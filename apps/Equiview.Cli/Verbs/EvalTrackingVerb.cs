using System.CommandLine;
using System.Globalization;
using Equiview.Cli.Demo;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Features.Caching;
using Equiview.Reporting;
using Equiview.Tracking;

namespace Equiview.Cli.Verbs;

/// <summary>'eval tracking': TAP-Vid and BADJA metrics of trackers on data, on self-made clips, or of prediction files.</summary>
internal static class EvalTrackingVerb
{
    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "TAP-Vid .pkl, strided .pkl with --frames, a folder of BADJA clips, of a KITTI or a Middlebury pair; without it, self-made clips with exact truth" };
        var frames = new Option<string?>("--frames") { Description = "folder of NUMBER/video/*.jpg for DINO-Tracker's strided .pkl" };
        var synthetic = new Option<bool>("--synthetic") { Description = "self-made clips with exact truth out of the frames and masks in the folder of --data" };
        var models = new Option<string>("--models") { Description = "backbones, separated by commas", DefaultValueFactory = _ => "dense-sift" };
        var modes = new Option<string>("--modes") { Description = "trackers, separated by commas: accurate, online, paper, flow", DefaultValueFactory = _ => "accurate,flow" };
        var queryMode = new Option<TapVidQueryMode>("--query-mode") { Description = "first or strided", DefaultValueFactory = _ => TapVidQueryMode.Strided };
        var side = new Option<int>("--side") { Description = "side of the scoring frame: 256, or 255 as co-tracker", DefaultValueFactory = _ => TapVidMetrics.FrameSide };
        var predictions = new Option<string?>("--predictions") { Description = "csv of tracks to score, with --truth and --size" };
        var truth = new Option<string?>("--truth") { Description = "csv of the true tracks" };
        var size = new Option<string?>("--size") { Description = "WxH of the video both files refer to" };
        var target = OutputFile.Several(new Option<string>("--output", "-o") { Description = "folder of report.json, report.html and report.csv", DefaultValueFactory = _ => "eval-tracking" });
        var cache = new Option<string?>("--cache") { Description = "folder in which features are kept between runs" };
        var longSide = new Option<int?>("--long-side") { Description = "long side of the prepared frames in pixels; the paper's tracker has its own" };
        var seed = new Option<int>("--seed") { Description = "chooses the self-made clips", DefaultValueFactory = _ => 1 };
        var calibrate = new Option<bool>("--calibrate") { Description = "fit the occlusion calibration of each model on self-made clips kept for it, and print its weights" };
        var command = new Command("tracking", "point tracking: AJ, delta_avg, OA; BADJA's PCK") { data, frames, synthetic, models, modes, queryMode, side, predictions, truth, size, target, cache, longSide, seed, calibrate };
        var ablation = new AblationOption<EvalTrackingAblation>("also measure 'accurate' without each part alone, and with each optional one; with words, only parts whose name holds one", "part", EvalTrackingAblation.Whole, EvalTrackingAblation.Changes, a => a.Name);
        ablation.AddTo(command);
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            if (arguments.GetValue(side) is not (255 or 256))
                throw new UsageException("--side is 256 or 255");
            var evaluation = new TapVidEvaluation(arguments.GetValue(queryMode), arguments.GetValue(side));
            IReadOnlyList<EvalTrackingAblation> variants = ablation.Read(arguments);
            var used = new List<ReportModel>();
            MetricTable table = arguments.GetValue(predictions) is { } file
                ? EvalTrackingFiles.Score(file, arguments.GetValue(truth), arguments.GetValue(size), evaluation)
                : arguments.GetValue(calibrate) ? Calibrate() : Measure();

            string folder = arguments.GetValue(target)!;
            ReportFiles.Write(folder, new Report { Title = table.Title, Command = EvalVerb.CommandLine(arguments, "tracking"), Seed = arguments.GetValue(seed), Versions = RunVersions.Current(), Models = used, Tables = [table] });
            output.Result(new { Output = folder, Table = table }, () =>
            {
                Output.Table(["", .. table.Rows[0].Metrics.Select(m => m.Unit.Length > 0 ? $"{m.Name} {m.Unit}" : m.Name)], table.Rows.Select(r => (string[])[r.Label, .. r.Metrics.Select(m => m.Value.ToString(arguments.GetValue(calibrate) ? "F3" : "F1", CultureInfo.InvariantCulture))]));
                Console.Out.WriteLine($"written to {folder}/report.html");
            });
            return Task.CompletedTask;

            // One after the other: each is given back before the next is loaded.
            IEnumerable<IFeatureExtractor> Models()
            {
                foreach (string name in arguments.GetValue(models)!.Split(',', StringSplitOptions.TrimEntries))
                {
                    IFeatureExtractor loaded = FeatureExtractors.Load(name);
                    using IFeatureExtractor extractor = arguments.GetValue(cache) is { } kept ? new CachingFeatureExtractor(loaded, kept) : loaded;
                    used.Add(new ReportModel(extractor.Info.DisplayName, extractor.Info.WeightsSha256, extractor.Info.Licence));
                    yield return extractor;
                }
            }

            MetricTable Calibrate()
            {
                IEnumerable<MetricRow> rows = Models().Select(extractor => new MetricRow(
                    extractor.Info.DisplayName,
                    [.. CalibrationFit.Run(extractor, TrackVerbPresets.For(TrackingMode.Accurate, extractor.Info, arguments.GetValue(longSide)), CalibrationFit.Clips()).Weights.Select((w, i) => new Metric(VisibilityCues.Names[i], w))]));
                return new MetricTable("Occlusion calibration: weights of the logistic", [.. rows], new Dictionary<string, string> { ["clips"] = "self-made from textures, exact truth, of seeds that no report uses" });
            }

            MetricTable Measure()
            {
                var rows = new List<MetricRow>();
                string? path = arguments.GetValue(data);
                BadjaFolder? badja = path is not null && !arguments.GetValue(synthetic) && BadjaFolder.Is(path) ? BadjaFolder.Open(path) : null;
                IReadOnlyList<EvaluationClip> clips = badja is not null ? [] : EvalTrackingFiles.Clips(path, arguments.GetValue(frames), arguments.GetValue(synthetic), arguments.GetValue(seed));
                foreach (IFeatureExtractor extractor in Models())
                {
                    foreach ((TrackingMode mode, EvalTrackingAblation variant) in EvalTrackingFiles.Modes(arguments.GetValue(modes)!).SelectMany(m => m == TrackingMode.Accurate ? variants.Select(v => (m, v)) : [(m, EvalTrackingAblation.Whole)]))
                    {
                        var tracker = new VideoTracker(extractor, TrackVerbPresets.For(mode, extractor.Info, arguments.GetValue(longSide)), variant.Options);
                        string label = $"{extractor.Info.DisplayName} {mode.ToString().ToLowerInvariant()}{(variant == EvalTrackingAblation.Whole ? "" : $", {variant.Name}")}";
                        output.Say(label);
                        IReadOnlyList<PointTrack> Track(IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries) => tracker.Track(video, queries, mode, cancellation: cancellation);
                        rows.AddRange(badja is null ? evaluation.Run(label, clips, Track) : badja.Names.Select(clip => new MetricRow($"{label} · {clip}", badja.Score(clip, Track).ToMetrics())));
                    }
                }

                return badja is null ? new MetricTable("Point tracking, TAP-Vid metrics", rows, evaluation.Protocol)
                    : new MetricTable("Point tracking, BADJA", rows, BadjaMetrics.Protocol);
            }
        });
        return command;
    }
}
