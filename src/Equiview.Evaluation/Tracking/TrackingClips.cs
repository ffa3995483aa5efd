using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Tracking;
using Equiview.Tracking;
using Equiview.Tracking.Files;
namespace Equiview.Evaluation.Tracking;

/// <summary>The parts of 'eval tracking' that read the user's words and files.</summary>
internal static class TrackingClips
{
    private const int SyntheticFrames = 24;
    private static readonly ImageSize SyntheticSize = new(426, 240);

    /// <summary>The clips to be scored with TAP-Vid's metrics.</summary>
    public static IReadOnlyList<EvaluationClip> Clips(string? data, string? frames, bool synthetic, int seed) => data switch
    {
        null when synthetic => throw new UsageException("--synthetic needs --data FOLDER with frames and masks; without both, textures are used"),
        null => [.. Enumerable.Range(seed, 2).Select(s => EvaluationClip.From(SyntheticClips.FromTextures(s, SyntheticFrames, SyntheticSize)))],
        _ when synthetic => [.. MaskedClips.Make(data, seed, SyntheticFrames, SyntheticSize).Select(EvaluationClip.From)],
        _ when frames is not null => EvaluationClip.FromStridedPickle(data, frames),
        _ when FlowPairClip.Is(data) => [FlowPairClip.Read(data, seed)],
        _ when Directory.Exists(data) => throw new InvalidFileException(data, "holds neither BADJA clips nor a KITTI or Middlebury pair"),
        _ => EvaluationClip.FromPickle(data),
    };

    /// <summary>The trackers named in a list separated by commas.</summary>
    public static IReadOnlyList<TrackingMode> Modes(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(t => Enum.TryParse(t, ignoreCase: true, out TrackingMode mode) && Enum.IsDefined(mode) ? mode : throw new UsageException($"'{t}' is no tracker; give accurate, online, paper or flow"))];

    /// <summary>Scores a file of predictions against one of truth, track by track number.</summary>
    public static MetricTable Score(string predictions, string? truth, string? size, TapVidEvaluation evaluation)
    {
        string[] sides = size?.Split('x') ?? [];
        if (truth is null || sides.Length != 2 || !int.TryParse(sides[0], out int width) || !int.TryParse(sides[1], out int height) || width < 1 || height < 1)
            throw new UsageException("--predictions needs --truth CSV and --size WxH");
        IReadOnlyList<PointTrack> tracks = TrackFile.ReadCsv(truth);
        var predicted = TrackFile.ReadCsv(predictions).ToDictionary(t => t.Query.Track);
        PointTrack[] pairs = [.. tracks.Select(t => predicted.GetValueOrDefault(t.Query.Track) ?? throw new InvalidFileException(predictions, "lacks a track of the truth", FormattableString.Invariant($"track {t.Query.Track}")))];
        return new MetricTable("Point tracking, prediction file", [new MetricRow(Path.GetFileName(predictions), evaluation.Score(tracks, pairs, new ImageSize(width, height)).ToMetrics())],
            new Dictionary<string, string>(evaluation.Protocol) { ["queries"] = "one a track, its first visible frame in the truth file" });
    }
}
