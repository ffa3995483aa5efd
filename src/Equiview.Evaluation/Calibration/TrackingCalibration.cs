using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Fits the constants of the multi-hypothesis tracker on synthetic clips that no report uses, and checks them on others. There are four
/// kinds: rigid textures; bodies that bend and turn, without which the fit would trust first appearances more than real animals allow; and
/// such bodies at three times the frame rate, as videos have it, without which it would rate short clips and their large steps too high;
/// and bare walls, on which nothing but motion is evidence. The score of a kind is the mean of average Jaccard (AJ) and delta_avg, mode
/// accurate, queries first: AJ alone rewards giving up points whose positions are still right.
/// </summary>
internal static class TrackingCalibration
{
    /// <summary>The kinds of clips.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["textures", "walking bodies", "slow walking bodies", "walls"];

    /// <summary>Seeds of the clips of each kind that are fitted on; reports use seeds from 1 on, three textures each.</summary>
    public static IReadOnlyList<int> FitSeeds { get; } = [201, 206, 211];

    /// <summary>Seeds of the clips of each kind that the fitted constants are checked on.</summary>
    public static IReadOnlyList<int> CheckSeeds { get; } = [301, 306, 311];

    private const int Frames = 24, SlowFrames = 72, SlowSeeds = 1000, WallSeeds = 2000, Rounds = 2;
    private const double MinGain = 0.05;
    private static readonly ImageSize Size = new(426, 240);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>
    /// The constants that are fitted when none are named: weights and thresholds, in order of their influence on the score. The window of
    /// local contrast is none of them: on rendered surfaces one of a few pixels is best, which real videos do not bear out.
    /// </summary>
    public static IReadOnlyList<string> Parameters { get; } =
    [
        "costs.hiddenCost", "visibility.maxDissimilarity", "costs.jumpCost", "costs.queryTemplateWeight", "costs.recentTemplateWeight",
        "costs.motionSigma", "costs.driftCost", "costs.ambiguityPenalty", "costs.distractorPenalty", "costs.switchCost",
        "visibility.templateUpdateThreshold", "candidates.peakTemperature", "candidates.uniqueMatchLead", "evidence.untrustedDistinctness",
        "evidence.trustedDistinctness", "evidence.distinctPatchRival", "evidence.commonPatchRival", "evidence.motionLead",
    ];

    /// <summary>Fits constants and checks them.</summary>
    /// <param name="extractor">Makes the features.</param>
    /// <param name="recipe">How features are made of a frame.</param>
    /// <param name="start">Where the search begins.</param>
    /// <param name="parameters">What may change; null is <see cref="Parameters"/>.</param>
    /// <param name="progress">Reports every choice that was scored.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <returns>The fitted constants with the scores before and after on both sets of clips.</returns>
    /// <exception cref="UsageException">There is no such constant.</exception>
    public static TrackingCalibrationResult Run(
        IFeatureExtractor extractor, FeatureRecipe recipe, MultiHypothesisOptions start,
        IReadOnlyList<string>? parameters = null, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        parameters ??= Parameters;
        foreach (string parameter in parameters)
            Read(start, parameter);
        Func<MultiHypothesisOptions, IReadOnlyList<double>> fit = Scorer(FitSeeds);
        var search = new CoordinateSearch<MultiHypothesisOptions>(fit, Read, Write);
        (MultiHypothesisOptions best, IReadOnlyList<double> after, IReadOnlyList<double> before) =
            search.Run(start, parameters, Rounds, MinGain, progress);
        Func<MultiHypothesisOptions, IReadOnlyList<double>> check = Scorer(CheckSeeds);
        return new TrackingCalibrationResult(best, extractor.Info.DisplayName, parameters, before, after, check(start), check(best));

        Func<MultiHypothesisOptions, IReadOnlyList<double>> Scorer(IReadOnlyList<int> seeds)
        {
            CalibrationClip[][] kinds =
            [
                [.. seeds.Select(s => Prepared(SyntheticClips.FromTextures(s, Frames, Size)))],
                [.. seeds.Select(s => Prepared(WalkingClips.Make(s, Frames, Size)))],
                [.. seeds.Select(s => Prepared(WalkingClips.Make(s + SlowSeeds, SlowFrames, Size)))],
                [.. seeds.Select(s => Prepared(WallClips.Make(s + WallSeeds, Frames, Size, noise: true)))],
            ];
            return options =>
            {
                options.Check();

                // Longest clips first and one at a time, so that no processor waits for the last one.
                var scores = Partitioner.Create(kinds.Reverse().SelectMany(k => k), EnumerablePartitionerOptions.NoBuffering)
                    .AsParallel().Select(c => (Clip: c, Score: c.Score(options, cancellation))).ToDictionary(s => s.Clip, s => s.Score);
                return [.. kinds.Select(k => k.Average(c => scores[c]))];
            };
        }

        CalibrationClip Prepared(SyntheticClip clip) => new(clip, extractor, recipe, cancellation);
    }

    /// <summary>The value of a constant.</summary>
    /// <param name="options">The constants.</param>
    /// <param name="path">Its path, as "costs.jumpCost".</param>
    /// <exception cref="UsageException">There is no such number.</exception>
    public static double Read(MultiHypothesisOptions options, string path) => JsonNumber.Read(ToJson(options), path);

    /// <summary>The constants with another value.</summary>
    /// <param name="options">The constants.</param>
    /// <param name="path">Path of the one that changes, as "costs.jumpCost".</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="UsageException">There is no such number.</exception>
    public static MultiHypothesisOptions Write(MultiHypothesisOptions options, string path, double value) =>
        JsonNumber.Write(ToJson(options), path, value).Deserialize<MultiHypothesisOptions>(Json)!;

    internal static JsonNode ToJson(MultiHypothesisOptions options) => JsonSerializer.SerializeToNode(options, Json)!;
}
