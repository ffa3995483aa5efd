using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Tracking;
using Equiview.Tracking.Files;
namespace Equiview.Evaluation.Tracking;

/// <summary>The clips of a tracking evaluation, by the kind of their file or folder.</summary>
internal static class TrackingClips
{
    private const int SyntheticFrames = 24;
    private static readonly ImageSize SyntheticSize = new(426, 240);

    /// <summary>The clips to be scored with TAP-Vid's metrics.</summary>
    public static IReadOnlyList<EvaluationClip> Open(string? data, string? frames, bool synthetic, int seed) => data switch
    {
        null when synthetic => throw new UsageException(
            "synthetic clips need a folder of frames and masks (--data); without both, textures are used"),
        null => [.. Enumerable.Range(seed, 2).Select(Textured)],
        _ when synthetic => [.. MaskedClips.Make(data, seed, SyntheticFrames, SyntheticSize).Select(EvaluationClip.From)],
        _ when frames is not null => EvaluationClip.FromStridedPickle(data, frames),
        _ when FlowPairClip.Is(data) => [FlowPairClip.Read(data, seed)],
        _ when Directory.Exists(data) => EvaluationClip.FromFolder(data, seed) ?? throw new InvalidFileException(
            data, "holds neither BADJA clips, a KITTI or Middlebury pair, TAP-Vid .pkl, TAPVid-3D .npz nor scenes of PointOdyssey"),
        _ when data.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) => [EvaluationClip.From3d(data)],
        _ => EvaluationClip.FromPickle(data),
    };

    /// <summary>Scores a file of predictions against one of truth, track by track number.</summary>
    public static MetricTable Score(string predictions, string? truth, string? size, TapVidEvaluation evaluation)
    {
        if (truth is null || !ImageSize.TryParse(size, out ImageSize video))
            throw new UsageException("a file of predictions needs its truth (--truth CSV) and the video's size (--size WxH)");
        IReadOnlyList<PointTrack> tracks = TrackFile.ReadCsv(truth);
        var predicted = TrackFile.ReadCsv(predictions).ToDictionary(t => t.Query.Track);
        PointTrack[] pairs = [.. tracks.Select(Predicted)];
        string name = Path.GetFileName(predictions);
        (TapVidScore score, LongRangeScore more) = evaluation.ScoreAll(name, name, tracks, pairs, video);
        return new MetricTable(
            "Point tracking, prediction file",
            [new MetricRow(name, [.. score.ToMetrics(), .. more.ToMetrics()])],
            new Dictionary<string, string>(evaluation.Protocol) { ["queries"] = "one a track, its first visible frame in the truth file" });

        PointTrack Predicted(PointTrack truth) => predicted.GetValueOrDefault(truth.Query.Track)
            ?? throw new InvalidFileException(
                predictions, "lacks a track of the truth", FormattableString.Invariant($"track {truth.Query.Track}"));
    }

    private static EvaluationClip Textured(int seed) =>
        EvaluationClip.From(SyntheticClips.FromTextures(seed, SyntheticFrames, SyntheticSize));
}
