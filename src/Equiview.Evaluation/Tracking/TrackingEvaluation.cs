using Equiview.Evaluation.Calibration;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Features;
using Equiview.Reporting;
using Equiview.Tracking;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.MultiHypothesis;
using Equiview.Tracking.TapNext;
namespace Equiview.Evaluation.Tracking;

/// <summary>TAP-Vid and BADJA metrics of trackers, or of files of predictions: the main flow of 'eval tracking'.</summary>
public static class TrackingEvaluation
{
    /// <summary>Measures and writes the report.</summary>
    /// <param name="request">What is measured.</param>
    /// <param name="setup">Models and output folder.</param>
    /// <param name="variants">Settings of the accurate tracker, the plain one first; null measures that one alone.</param>
    /// <param name="progress">Receives every tracker that begins.</param>
    /// <param name="cancellation">Checked between frames.</param>
    public static Report Run(
        TrackingRequest request,
        EvaluationSetup setup,
        IReadOnlyList<TrackingAblation>? variants = null,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        variants ??= [TrackingAblation.Whole];
        request.Require(ablation: variants.Count > 1);
        setup.Require();
        MultiHypothesisOptions? constants = request.Constants is null ? null : TrackingConstants.Read(request.Constants);
        if (setup.LongSide is not null && !request.Modes.Any(m => m is TrackingMode.Accurate or TrackingMode.Online))
            throw new UsageException(
                "a long side goes with the accurate and the online tracker: the paper's has its own, Lucas-Kanade takes whole frames");
        var used = new List<ReportModel>();
        var evaluation = new TapVidEvaluation(request.QueryMode, request.Side);
        var rows = new List<MetricRow>();
        var warnings = new List<string>();
        try
        {
            MetricTable table = request.Predictions is { } file
                ? TrackingClips.Score(file, request.Truth, request.Size, evaluation)
                : request.Calibrate is not null ? Calibrate(request, constants ?? new(), setup, used, warnings, progress, cancellation)
                : Measure(request, setup, evaluation, variants, constants, used, rows, progress, cancellation);
            return Write(table, [.. warnings]);
        }
        catch (OperationCanceledException) when (rows.Count > 0)
        {
            Write(TableOf(request, evaluation, rows), ReportedRun.Stopped);
            throw;
        }

        Report Write(MetricTable table, params string[] warnings)
        {
            var report = new Report
            {
                Title = table.Title,
                Command = setup.Command,
                Seed = request.Seed,
                Versions = RunVersions.Current(),
                Models = used,
                Tables = [table],
                Warnings = warnings,
            };
            setup.Write(report);
            evaluation.Points.Write(setup.Folder);
            evaluation.Confidence.Write(setup.Folder);
            return report;
        }
    }

    private static MetricTable TableOf(TrackingRequest request, TapVidEvaluation evaluation, IReadOnlyList<MetricRow> rows) =>
        IsBadja(request) ? new MetricTable("Point tracking, BADJA", rows, BadjaMetrics.Protocol)
        : new MetricTable("Point tracking, TAP-Vid metrics", rows, evaluation.Protocol);

    private static bool IsBadja(TrackingRequest request) =>
        request.Data is { } path && !request.Synthetic && BadjaFolder.Is(path);

    private static MetricTable Calibrate(
        TrackingRequest request,
        MultiHypothesisOptions start,
        EvaluationSetup setup,
        List<ReportModel> used,
        List<string> warnings,
        IProgress<ProgressEvent>? progress,
        CancellationToken cancellation)
    {
        using IFeatureExtractor extractor = FeatureExtractors.Load(setup.Models[0], setup.Extractor);
        FeatureRecipe recipe = TrackingRecipes.For(TrackingMode.Accurate, extractor, setup.LongSide);
        used.Add(EvaluatedModels.ForReportOf(extractor.Info.DisplayName, extractor, recipe));
        IReadOnlyList<string>? parameters = request.Parameters.Count > 0 ? request.Parameters : null;
        TrackingCalibrationResult result = TrackingCalibration.Run(extractor, recipe, start, parameters, progress, cancellation);
        result.Write(request.Calibrate!, TrackingConstants.Fits(request.Constants));
        if (!result.Generalizes)
            warnings.Add("clips that the constants were not fitted on gain nothing: keep the constants of before");
        return result.ToTable();
    }

    private static MetricTable Measure(
        TrackingRequest request,
        EvaluationSetup setup,
        TapVidEvaluation evaluation,
        IReadOnlyList<TrackingAblation> variants,
        MultiHypothesisOptions? constants,
        List<ReportModel> used,
        List<MetricRow> rows,
        IProgress<ProgressEvent>? progress,
        CancellationToken cancellation)
    {
        BadjaFolder? badja = IsBadja(request) ? BadjaFolder.Open(request.Data!) : null;
        IReadOnlyList<EvaluationClip> clips =
            badja is not null ? [] : TrackingClips.Open(request.Data, request.Frames, request.Synthetic, request.Seed);
        if (request.Modes.Contains(TrackingMode.TapNext))
            rows.AddRange(TapNext(request, setup, used, Score, progress, cancellation));
        foreach (string name in request.Modes.All(m => m == TrackingMode.TapNext) ? [] : setup.Models)
        {
            // One after the other: each is given back before the next is loaded.
            using IFeatureExtractor extractor = FeatureExtractors.Load(name, setup.Extractor);
            foreach ((TrackingMode mode, TrackingAblation variant) in Trackers(request.Modes, variants))
            {
                bool searches = mode is TrackingMode.Accurate or TrackingMode.Online;
                FeatureRecipe recipe = TrackingRecipes.For(mode, extractor, searches ? setup.LongSide : null);
                var tracker = new VideoTracker(extractor, recipe, (searches ? constants : null) ?? variant.Options);
                string change = variant != TrackingAblation.Whole ? $", {variant.Name}"
                    : searches && request.Constants is { } file ? $", {Path.GetFileNameWithoutExtension(file)}" : "";
                string label = $"{EvaluatedModels.NameOf(extractor)} {mode.ToString().ToLowerInvariant()}{change}";
                used.Add(EvaluatedModels.ForReportOf(label, extractor, recipe));
                progress.Line(label);
                rows.AddRange(Score(label, (video, queries) => tracker.Track(video, queries, mode, cancellation: cancellation)));
            }
        }

        return TableOf(request, evaluation, rows);

        IEnumerable<MetricRow> Score(string label, Track track) => badja is null
            ? evaluation.Run(label, clips, (video, queries) => track(video, queries))
            : badja.Run(label, (video, queries) => track(video, queries));
    }

    // It has a network of its own, whatever the models. Strided queries are scored in the frames before them too.
    private static IReadOnlyList<MetricRow> TapNext(
        TrackingRequest request,
        EvaluationSetup setup,
        List<ReportModel> used,
        Func<string, Track, IEnumerable<MetricRow>> score,
        IProgress<ProgressEvent>? progress,
        CancellationToken cancellation)
    {
        using TapNextTracker tracker = TapNextTracker.Load(request.TrackerWeights, request.TrackerSide, setup.Device);
        foreach (string warning in tracker.Warnings)
            progress.Line(warning);
        bool both = request.QueryMode == TapVidQueryMode.Strided;
        string label = FormattableString.Invariant($"{tracker.Info.Model}, {tracker.Side} px{(both ? ", both directions" : "")}");
        used.Add(new ReportModel(label, tracker.Info.WeightsSha256, tracker.Info.License));
        progress.Line(label);
        return [.. score(label, (video, queries) => tracker.Track(video, queries, both, cancellation: cancellation))];
    }

    private delegate IReadOnlyList<PointTrack> Track(IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries);

    private static IEnumerable<(TrackingMode, TrackingAblation)> Trackers(
        IReadOnlyList<TrackingMode> modes, IReadOnlyList<TrackingAblation> variants) =>
        modes.Where(m => m != TrackingMode.TapNext).SelectMany(
            m => m == TrackingMode.Accurate ? variants.Select(v => (m, v)) : [(m, TrackingAblation.Whole)]);
}
