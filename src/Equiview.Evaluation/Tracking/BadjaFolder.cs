using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Formats;
using Equiview.Formats.Badja;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
namespace Equiview.Evaluation.Tracking;

/// <summary>
/// A folder of BADJA clips: joint_annotations/NAME.json beside NAME/JPEGImages with masks in NAME/Annotations, or NAME/NAME.mp4.
/// Annotations beyond the last frame are left out.
/// </summary>
internal sealed class BadjaFolder
{
    private readonly string folder;

    private BadjaFolder(string folder, IReadOnlyList<string> names)
    {
        this.folder = folder;
        Names = names;
    }

    /// <summary>Clips that have annotations and frames, in order of name.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether a folder is of this layout.</summary>
    public static bool Is(string folder) => Directory.Exists(Path.Combine(folder, "joint_annotations"));

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InvalidFileException">It holds no clip.</exception>
    public static BadjaFolder Open(string folder)
    {
        string[] names = Is(folder)
            ? [.. Directory.GetFiles(Path.Combine(folder, "joint_annotations"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f))
                .Where(n => VideoPath(folder, n) is not null).Order(StringComparer.Ordinal)]
            : [];
        return names.Length > 0
            ? new BadjaFolder(folder, names)
            : throw new InvalidFileException(
                folder, "holds no BADJA clip: joint_annotations/NAME.json with NAME/JPEGImages or NAME/NAME.mp4");
    }

    /// <summary>A row a clip, and their mean.</summary>
    /// <param name="label">Name of the tracker, the start of each row's label.</param>
    /// <param name="track">The tracker: a track for each query, in order.</param>
    public IEnumerable<MetricRow> Run(
        string label, Func<IEnumerable<RgbImage>, IReadOnlyList<PointQuery>, IReadOnlyList<PointTrack>> track)
    {
        var scores = new List<BadjaMetrics>();
        foreach (string name in Names)
        {
            scores.Add(Score(name, track));
            yield return new MetricRow($"{label} · {name}", scores[^1].ToMetrics());
        }

        yield return new MetricRow($"{label} · mean", BadjaMetrics.Mean(scores).ToMetrics());
    }

    /// <summary>Follows the joints of a clip and scores the result.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="track">The tracker: a track for each query, in order.</param>
    public BadjaMetrics Score(string name, Func<IEnumerable<RgbImage>, IReadOnlyList<PointQuery>, IReadOnlyList<PointTrack>> track)
    {
        using VideoReader video = VideoReader.Open(VideoPath(folder, name)!);
        BadjaClip all = BadjaFile.Read(Path.Combine(folder, "joint_annotations", name + ".json"), video.Size);
        BadjaClip clip = all with { Annotations = [.. all.Annotations.Where(a => a.Frame < (video.FrameCountHint ?? int.MaxValue))] };
        return BadjaMetrics.Score(clip, track(video, BadjaMetrics.Queries(clip)), frame => MaskArea(name, frame));
    }

    private long? MaskArea(string name, int frame)
    {
        string mask = Path.Combine(folder, name, "Annotations", FormattableString.Invariant($"{frame:D5}.png"));
        return File.Exists(mask) ? ImageFile.ReadMask(mask).Labels.LongCount(l => l != 0) : null;
    }

    private static string? VideoPath(string folder, string name) =>
        new[] { Path.Combine(folder, name, "JPEGImages"), Path.Combine(folder, name, name + ".mp4") }.FirstOrDefault(Path.Exists);
}
