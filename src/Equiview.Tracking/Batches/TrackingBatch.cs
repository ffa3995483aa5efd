using System.ComponentModel;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Features;
using Equiview.Formats.Files;
using Equiview.Imaging.Codecs;
using Equiview.Tracking.Files;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Batches;

/// <summary>
/// Points followed through many videos by one tracker, each into a file of its own in one folder, with a manifest of what is done. Started
/// again it goes on; shards of it may share the folder.
/// </summary>
public sealed record TrackingBatch
{
    private static readonly JsonSerializerOptions Chosen = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>Video files and folders of images.</summary>
    public string[] Sources { get; init; } = [];

    /// <summary>Text file of further videos; null where there is none.</summary>
    [Description("text file of videos, one a line, seen from its folder: tracks of several videos go to the folder -o")]
    public string? Videos { get; init; }

    /// <summary>Which videos are followed; they are divided by their size.</summary>
    [Description("I/N: only the I-th of N shards of several videos, for 'merge'; auto: this task of Slurm, Kubernetes (auto/N) or another")]
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Whether the output is a folder.</summary>
    public bool IsSeveral => Sources.Length > 1 || Videos is not null || !Shard.IsWhole;

    /// <summary>The one source; empty where there are several, or none.</summary>
    public string Source => IsSeveral ? "" : Sources.FirstOrDefault() ?? "";

    /// <summary>Folder of the tracks where none is named.</summary>
    public static string DefaultFolder => "tracks";

    /// <summary>Refuses, before any work, what does not go together.</summary>
    /// <param name="job">What is done with each video.</param>
    /// <param name="folder">The folder of the tracks.</param>
    /// <exception cref="UsageException">An option without effect on several videos, or no folder.</exception>
    /// <exception cref="InvalidFileException">The list of videos cannot be read, or is empty.</exception>
    public void Require(TrackingJob job, string folder)
    {
        if ((job.Overlay ?? job.Rrd ?? job.Correct ?? job.Anchors ?? job.Tensor) is not null || job.LastFrame is not null)
            throw new UsageException(
                "--overlay, --rrd, --correct, --anchors, --tensor and --last-frame are for one video; leave them out with several");
        if (folder == "-" || File.Exists(folder) || Path.GetExtension(folder) is ".csv" or ".npz" or ".json")
            throw new UsageException($"the tracks of several videos go to a folder, not to '{folder}'; 'merge' makes one csv of it");
        IReadOnlyList<BatchVideo> all = All(job);
        if (all.FirstOrDefault(v => Imaging.Video.LiveVideo.Is(v.Video)) is { } live)
            throw new UsageException($"'{live.Video}' is a live source, which is followed alone");
        JobOf(job, all[0]).RequireOptions(all[0].Output);
    }

    /// <summary>Follows the points through the videos that are not done; one that cannot be tracked does not stop the others.</summary>
    /// <param name="job">What is done with each video; a folder of queries holds one file a video, NAME.csv.</param>
    /// <param name="extractor">Makes the features; not disposed here.</param>
    /// <param name="recipe">How features are made of a frame.</param>
    /// <param name="folder">The folder of the tracks and of the manifest.</param>
    /// <param name="progress">Reports every frame, and each finished video.</param>
    /// <param name="cancellation">Checked between frames; finished videos stay done.</param>
    /// <exception cref="UsageException">The folder holds a batch with other settings.</exception>
    public TrackedBatch Run(
        TrackingJob job, IFeatureExtractor extractor, FeatureRecipe recipe, string folder,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default) =>
        Run(
            job, folder, recipe.ToJson() + extractor.Info.Engine,
            (one, output) => one.Run(extractor, recipe, output, progress, cancellation), progress, cancellation);

    /// <summary>The same by TAPNext.</summary>
    /// <inheritdoc cref="Run(TrackingJob, IFeatureExtractor, FeatureRecipe, string, IProgress{ProgressEvent}?, CancellationToken)"/>
    public TrackedBatch Run(
        TrackingJob job, TapNextTracker tracker, string folder,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default) =>
        Run(
            job, folder, FormattableString.Invariant($"{tracker.Info.WeightsSha256} {tracker.Side}"),
            (one, output) => one.Run(tracker, output, progress, cancellation), progress, cancellation);

    private TrackedBatch Run(
        TrackingJob job, string folder, string model, Func<TrackingJob, string, TrackingSummary> track,
        IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        Require(job, folder);
        IReadOnlyList<BatchVideo> all = All(job);
        Directory.CreateDirectory(folder);
        var header = new BatchHeader(Shard.ToString(), all.Count, Settings(job, model, all));
        var manifest = TrackManifest.Open(
            Path.Combine(folder, Shard.NameOf(TrackManifest.Name)), header, Shard.Of(all, v => v.Bytes));
        int earlier = 0;
        for (int i = 0; i < manifest.Videos.Count; i++)
        {
            BatchVideo video = manifest.Videos[i];
            string output = Path.Combine(folder, video.Output);
            if (video.State == VideoState.Done && File.Exists(output))
            {
                earlier++;
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            string said;
            try
            {
                said = track(JobOf(job, video), output).ToString();
                manifest.Set(i, VideoState.Done);
            }
            catch (EquiviewException error) when (error is InvalidFileException or DegenerateInputException or ModelOutputException)
            {
                said = error.Message.ReplaceLineEndings(" ");
                manifest.Set(i, VideoState.Failed, said);
            }

            string place = FormattableString.Invariant($"video {i + 1} of {manifest.Videos.Count}");
            progress?.Report(new ProgressEvent($"{place}, {video.Video}: {said}", 0));
        }

        return new(manifest.Videos.Count, earlier, TrackedBatch.Problems(manifest.Videos));
    }

    /// <summary>The videos of the whole batch, with the names of their outputs, which depend on the list alone.</summary>
    private IReadOnlyList<BatchVideo> All(TrackingJob job)
    {
        string[] videos = [.. Sources, .. Videos is null ? [] : Listed(Videos)];
        if (videos.Length == 0)
            throw new UsageException("name the videos: as arguments, or in a text file with --videos");
        string[] names = OutputNames.Distinct(videos.Select(NameOf), Path.GetExtension(job.DefaultOutput));
        return [.. videos.Select((v, i) => new BatchVideo(i, v, names[i], BytesOf(v)))];
    }

    private static IEnumerable<string> Listed(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        string[] lines = [.. TextLines.Read(file).Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith('#'))];
        return lines.Length > 0 ? lines.Select(l => Path.Combine(folder, l)) : throw new InvalidFileException(file, "names no video");
    }

    private static string NameOf(string video)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(video)));
        return Directory.Exists(video) ? name : Path.GetFileNameWithoutExtension(name);
    }

    private static long BytesOf(string video) => File.Exists(video) ? new FileInfo(video).Length
        : Directory.Exists(video) ? ImageFolder.Files(video).Sum(f => new FileInfo(f).Length) : 0;

    private static TrackingJob JobOf(TrackingJob job, BatchVideo video) => job with
    {
        Source = video.Video,
        Queries = QueriesOf(job.Queries, video),
    };

    private static string? QueriesOf(string? queries, BatchVideo video) => queries is null || !Directory.Exists(queries) ? queries
        : Path.Combine(queries, Path.ChangeExtension(video.Output, ".csv"));

    // What decides about the tracks. Machines may know the videos by other paths: names and sizes tell batches apart.
    private static Dictionary<string, string> Settings(TrackingJob job, string model, IReadOnlyList<BatchVideo> all) => new()
    {
        ["version"] = typeof(TrackingBatch).Assembly.GetName().Version!.ToString(),
        ["options"] = JsonSerializer.Serialize(job with { Source = "" }, Chosen),
        ["features"] = model,
        ["points and masks"] = TextHash.Sha256(string.Concat(new[] { job.Queries, job.Mask, job.Constants }.Select(ContentOf))),
        ["videos"] = TextHash.Sha256(string.Concat(all.Select(v => FormattableString.Invariant(
            $"{v.Output}\0{v.Bytes}\0{(Directory.Exists(job.Queries) ? ContentOf(QueriesOf(job.Queries, v)) : "")}\n")))),
    };

    private static string ContentOf(string? file) =>
        File.Exists(file) ? Convert.ToHexStringLower(SHA256.HashData(BoundedFile.ReadAllBytes(file))) + "\n" : "\n";
}
